import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { matadorBin, runProgram } from '../run-program.js';
import { inTemporaryFolder } from '../temporary-folder.js';

const commands = [
  [],
  ['init'],
  ['doctor'],
  ['plan'],
  ['run'],
  ['status'],
  ['extract'],
  ['trace'],
  ['trace', 'parse'],
  ['locate'],
  ['analyse'],
  ['lab'],
  ['lab', 'up'],
  ['lab', 'down'],
  ['lab', 'run'],
  ['lab', 'exec'],
  ['plugins'],
];

describe('the matador command', function () {
  this.timeout(20_000);

  const matador = (argv: readonly string[], cwd = '/', input?: string) =>
    runProgram([process.execPath, matadorBin, ...argv], {
      cwd,
      ...(input === undefined ? {} : { input }),
    });

  for (const command of commands) {
    it(`explains itself: matador ${[...command, '--help'].join(' ')}`, async () => {
      const { status, stdout, stderr } = await matador([...command, '--help']);
      expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
      expect(stdout).to.include(`Usage: ${['matador', ...command].join(' ')}`);
    });
  }

  it('tells its version', async () => {
    expect((await matador(['--version'])).stdout).to.match(/^\d+\.\d+\.\d+\n$/);
  });

  const wrong: [argv: string[], says: RegExp][] = [
    [[], /^Usage: matador/],
    [['frobnicate'], /unknown command 'frobnicate'/],
    [['plna'], /Did you mean plan/],
    [['plan', '--jsno'], /unknown option '--jsno'/],
    [['run'], /required option '--dataset <folder>'/],
    [['status'], /missing required argument 'dataset'/],
    [['status', '/'], /not a data set/],
    [['plan', '/nowhere'], /does not exist/],
    [['trace', 'parse', '--format', 'x', 'y'], /Allowed choices/],
    [['extract', '--device', 'phone', matadorBin], /phone is not an IP address/],
  ];
  for (const [argv, says] of wrong) {
    it(`is wrong use, exit status 2: matador ${argv.join(' ')}`, async () => {
      const { status, stdout, stderr } = await matador(argv);
      expect({ status, stdout }).to.deep.equal({ status: 2, stdout: '' });
      expect(stderr).to.match(says);
      expect(stderr).not.to.match(/^\s+at /m);
    });
  }

  it('shows a stack only with --debug', async () => {
    const argv = ['status', '/nowhere'];
    expect((await matador(argv)).stderr).not.to.match(/^\s+at /m);
    expect((await matador([...argv, '--debug'])).stderr).to.match(/^\s+at /m);
    expect((await matador(['--debug', ...argv])).stderr).to.match(/^\s+at /m);
  });

  it('prints with --json one document on standard output, and nothing else', () =>
    inTemporaryFolder(async (folder) => {
      await matador(['init'], folder);
      for (const argv of [['plan'], ['plugins'], ['doctor'], ['run', '--dataset', 'data']]) {
        const { stdout } = await matador([...argv, '--json'], folder);
        const document = JSON.parse(stdout) as { schema: string };
        expect(document.schema).to.match(/^matador\/[a-z]+\/1$/);
      }
    }));

  it('writes large results whole, and stands a reader that leaves', () =>
    inTemporaryFolder(async (folder) => {
      const trace =
        'traceroute to 192.0.2.9 (192.0.2.9), 30 hops max, 60 byte packets\n' +
        Array.from({ length: 30 }, (_, hop) => ` ${hop + 1}  10.0.0.${hop}  1.5 ms\n`).join('');
      await writeFile(join(folder, 'routes.txt'), trace.repeat(500));
      const argv = ['trace', 'parse', 'routes.txt', '--json'];
      const { stdout } = await matador(argv, folder);
      expect(
        stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as unknown),
      ).to.have.length(500);
      const piped = await runProgram(
        ['sh', '-c', '"$@" | head -c 10', 'sh', process.execPath, matadorBin, ...argv],
        { cwd: folder },
      );
      expect(piped).to.deep.equal({ status: 0, stdout: '{"schema":', stderr: '' });
    }));

  it('reads a trace from standard input', async () => {
    const { status, stdout } = await matador(
      ['trace', 'parse', '-', '--json'],
      '/',
      'traceroute to 192.0.2.9 (192.0.2.9), 30 hops max, 60 byte packets\n 1  192.0.2.9  2 ms\n',
    );
    expect(status).to.equal(0);
    expect(JSON.parse(stdout)).to.include({ reached: true });
  });
});
