import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { ProgramResult } from '../run-program.js';
import { runProgram } from '../run-program.js';

const packages = resolve(dirname(fileURLToPath(import.meta.url)), '../../../..');
const noNetwork = /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ENETUNREACH|ENOTCACHED/;

describe('packed and installed into an empty project', function () {
  this.timeout(180_000);
  let project: string;

  before(async function () {
    project = await realpath(await mkdtemp(join(tmpdir(), 'matador-packed-')));
    await writeFile(join(project, 'package.json'), '{ "name": "empty", "private": true }');
    for (const name of ['core', 'cli', 'app-signal']) {
      const packed = await runProgram(['npm', 'pack', '--pack-destination', project], {
        cwd: join(packages, name),
      });
      expect(packed.status, packed.stderr).to.equal(0);
    }
    const tarballs = (await readdir(project)).filter((name) => name.endsWith('.tgz'));
    expect(tarballs).to.have.length(3);
    const installed = await runProgram(
      ['npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', ...tarballs.map(local)],
      { cwd: project },
    );
    if (installed.status !== 0 && noNetwork.test(installed.stderr)) {
      console.log(
        '    skipped: the npm registry cannot be reached and its packages are not cached',
      );
      this.skip();
    }
    expect(installed.status, installed.stderr).to.equal(0);
  });
  after(() => rm(project, { recursive: true, force: true }));

  afterEach(() => rm(join(project, 'matador.config.json'), { force: true }));

  const matador = (...argv: string[]): Promise<ProgramResult> =>
    runProgram([join(project, 'node_modules/.bin/matador'), ...argv], { cwd: project });

  const configure = (plugins: unknown): Promise<void> =>
    writeFile(join(project, 'matador.config.json'), JSON.stringify({ plugins }));

  /** Puts a plugin into node_modules, as if installed; its code must not run. */
  async function install(name: string, packageJson: Record<string, unknown>): Promise<void> {
    const directory = join(project, 'node_modules', name);
    await mkdir(directory, { recursive: true });
    await writeFile(
      join(directory, 'package.json'),
      JSON.stringify({ name, version: '1.0.0', type: 'module', main: 'index.js', ...packageJson }),
    );
    await writeFile(join(directory, 'index.js'), 'process.stdout.write("ran"); process.exit(9);');
  }

  /** Wrong use, told in one message with its mend. */
  function expectError(result: ProgramResult, message: RegExp, mend: RegExp): void {
    expect(result).to.include({ status: 2, stdout: '' });
    const lines = result.stderr.trimEnd().split('\n');
    expect(lines, result.stderr).to.have.length(2);
    expect(lines[0]).to.match(message);
    expect(lines[1]).to.match(mend);
  }

  it('lists just the plugin that is installed', async () => {
    const { status, stdout, stderr } = await matador('plugins', '--json');
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
    const { plugins } = JSON.parse(stdout) as { plugins: { version: unknown }[] };
    expect(plugins).to.have.length(1);
    expect(plugins[0]).to.deep.include({
      name: '@matador/app-signal',
      provides: ['app:signal'],
      directory: join(project, 'node_modules/@matador/app-signal'),
    });
    const table = await matador('plugins');
    expect(table.stdout.trimEnd().split('\n')).to.have.length(2);
  });

  it('pulls in no code for phones, SSH, captures or the lab', async () => {
    expect(await readdir(join(project, 'node_modules/@matador'))).to.have.members([
      'app-signal',
      'cli',
      'core',
    ]);
    const lock = await readFile(join(project, 'package-lock.json'), 'utf8');
    expect(lock).not.to.match(
      /node_modules\/(ssh2|pcap|maxmind|execa|@devicefarmer\/|webdriverio)"/,
    );
  });

  it('says which package a command needs that is not installed', async () => {
    for (const [argv, name] of [
      [['extract', 'x.pcap'], '@matador/analysis'],
      [['trace', 'parse', 'x.txt'], '@matador/probe-traceroute'],
      [['lab', 'down'], '@matador/lab'],
    ] as const) {
      expectError(
        await matador(...argv),
        new RegExp(`matador ${argv[0]}.* needs ${name}`),
        new RegExp(`npm install ${name}`),
      );
    }
  });

  it('refuses a plugin that is not installed', async () => {
    await configure(['matador-plugin-absent']);
    expectError(
      await matador('plugins'),
      /plugin matador-plugin-absent: it is not installed/,
      /npm install matador-plugin-absent/,
    );
  });

  it('refuses a wrong manifest before it loads the plugin', async () => {
    await install('plugin-without-keyword', { matador: { contract: 1, provides: ['app:x'] } });
    await configure(['plugin-without-keyword']);
    expectError(
      await matador('plugins'),
      /plugin plugin-without-keyword: .*keyword "matador-plugin"/,
      /add the keyword/,
    );
    await install('plugin-of-no-kind', {
      keywords: ['matador-plugin'],
      matador: { contract: 1, provides: ['aap:x'] },
    });
    await configure(['plugin-of-no-kind']);
    expectError(
      await matador('plugins'),
      /plugin plugin-of-no-kind: .*"aap" is no kind of plugin/,
      /author must mend/,
    );
  });

  it('refuses a wrong contract, newer or older, with what to update', async () => {
    for (const [contract, mend] of [
      [2, /@matador\/core@latest/],
      [0, /plugin-of-another-time@latest/],
    ] as const) {
      await install('plugin-of-another-time', {
        keywords: ['matador-plugin'],
        matador: { contract, provides: ['app:x'] },
      });
      await configure(['plugin-of-another-time']);
      expectError(
        await matador('plugins'),
        new RegExp(`plugin plugin-of-another-time: .*contract ${contract}.*contract 1`),
        mend,
      );
    }
  });

  it('refuses a wrong option, with the path to it and the file', async () => {
    await configure([{ name: '@matador/app-signal', options: { langauge: 'de' } }]);
    expectError(
      await matador('plugins'),
      /plugin @matador\/app-signal: .*matador\.config\.json: plugins\[0\]\.options\.langauge: unknown key/,
      /README/,
    );
  });
});

function local(tarball: string): string {
  return `./${tarball}`;
}
