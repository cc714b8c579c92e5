import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
import { runCli } from '../run-cli.js';

const repository = fileURLToPath(new URL('../../../../../', import.meta.url));

describe('the example paper-2016', () => {
  it('plans the campaign of the study, with a spare for each country, without a lab', async () => {
    const { status, stdout } = await runCli(['plan', 'examples/paper-2016', '--json'], repository);
    expect(status).to.equal(0);
    expect(JSON.parse(stdout)).to.include({
      schema: 'matador/plan/1',
      vantagePoints: 28,
      spares: 28,
      pairs: 406,
      measurements: 1624,
      messages: 6496,
      controls: 68,
    });
  }).timeout(20_000);
});
