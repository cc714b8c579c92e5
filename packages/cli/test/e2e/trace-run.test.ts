import { fileURLToPath } from 'node:url';
import type { PathTrace } from '@matador/core';
import { pathTraceSchema } from '@matador/core';
import type { HeldLab } from '@matador/lab';
import { labConfigFile, openLab } from '@matador/lab';
import { untruthsOf } from '@matador/testkit';
import { expect } from 'chai';

const bin = fileURLToPath(new URL('../../src/bin.js', import.meta.url));

describe('matador trace run, in a lab', function () {
  this.timeout(120_000);
  let lab: HeldLab | undefined;

  before(async function () {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) {
      console.log('      skipped: the lab needs Linux and root');
      this.skip();
    }
    lab = await openLab('hard-paths');
  });
  after(async () => lab?.close());

  const matador = async (...args: string[]) => {
    const argv = [process.execPath, bin, 'trace', 'run', ...args];
    const { exitCode, stdout, stderr } = await lab!.at('tester').run(argv, { timeoutMs: 60_000 });
    const traces = (): PathTrace[] =>
      stdout
        .trim()
        .split('\n')
        .map((line) => pathTraceSchema.parse(JSON.parse(line)));
    return { exitCode, stdout, stderr, traces };
  };

  it('traces from a vantage point of the configuration, to names and addresses', async () => {
    const campaign = ['--campaign', labConfigFile, '--from', 'de', '--no-names', '--json'];
    const { exitCode, stderr, traces } = await matador(
      ...campaign,
      ...['chat.signal.org', '2606:4700:4400::6812:2594'],
    );
    expect(exitCode, stderr).to.equal(0);
    expect(traces().map(({ destination }) => destination)).to.have.deep.members([
      { name: 'chat.signal.org', address: '76.223.92.165' },
      { name: null, address: '2606:4700:4400::6812:2594' },
    ]);
    for (const trace of traces()) {
      const path = lab?.truth.paths.find(
        ({ from, to }) => from === 'de' && to.address === trace.destination.address,
      );
      expect(path && untruthsOf(trace, path)).to.deep.equal([]);
    }
  });

  it('traces from this machine with scamper, for people to read', async () => {
    const { exitCode, stdout, stderr } = await matador(
      ...['--probe', 'scamper', '--method', 'udp', '--no-names', 'chat.signal.org'],
    );
    expect(exitCode, stderr).to.equal(0);
    expect(stdout).to.match(/^traceroute to chat\.signal\.org \(76\.223\.92\.165\)/);
    expect(stdout).to.match(/^ 1 +62\.154\.15\.2 .* ms/m);
  });

  it('says what it cannot do: an unknown name, an unknown vantage point', async () => {
    const unknown = await matador('nowhere.example');
    expect(unknown.exitCode).to.equal(1);
    expect(unknown.stderr).to.include('nowhere.example: has no such address');
    const from = await matador('--campaign', labConfigFile, '--from', 'mars', '192.0.2.1');
    expect(from.exitCode).to.equal(2);
    expect(from.stderr).to.include('Those with a shell: de, us');
  });
});
