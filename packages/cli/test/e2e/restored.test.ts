import { runInLab } from '@matador/lab';
import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RestoreFindings } from '../inside/restored.js';

const scenario = fileURLToPath(
  new URL('../../../../../examples/three-countries/scenario.yaml', import.meta.url),
);
const inside = fileURLToPath(new URL('../inside/restored.js', import.meta.url));

describe('matador doctor --restore, after the engine was killed', function () {
  this.timeout(300_000);
  let found: RestoreFindings;
  let folder: string | undefined;

  before(async function () {
    if (process.getuid?.() !== 0) {
      console.log('    skipped: the lab is tested as root');
      this.skip();
    }
    folder = await mkdtemp(join(tmpdir(), 'matador-restored-'));
    let output = '';
    const status = await runInLab(scenario, [process.execPath, inside, folder], {
      onStdout: (chunk) => (output += chunk.toString()),
    });
    expect(status).to.equal(0);
    found = JSON.parse(output) as RestoreFindings;
  });
  after(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  it('has something to put back on both gateways, both phones and the vantage point', () => {
    for (const [place, look] of Object.entries(found.before)) {
      expect(found.killed[place], place).to.not.equal(look);
    }
  });

  it('puts all of it back to how it was found', () => {
    expect(found.statuses, found.output).to.deep.equal([0, 0]);
    for (const [place, look] of Object.entries(found.before)) {
      expect(found.restored[place]?.split('\n'), place).to.deep.equal(look.split('\n'));
    }
  });
});
