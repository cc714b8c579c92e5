import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { runProgram } from '../run-program.js';

const packages = resolve(dirname(fileURLToPath(import.meta.url)), '../../../..');
const noNetwork = /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ENETUNREACH|ENOTCACHED/;
const alone = readdirSync(packages).filter((name) => /^(geo|probe)-/.test(name));

/** What a user of the package alone would begin with. */
const program = `
  const { default: plugin } = await import(process.argv[1]);
  console.log(JSON.stringify({ name: plugin.name, register: typeof plugin.register }));
`;

describe('each source and probe, installed alone into an empty project', function () {
  this.timeout(240_000);
  let folder: string;
  /** Packed packages by their names. */
  const tarballs = new Map<string, string>();

  before(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'matador-alone-')));
    const wanted = ['core', ...alone].map((name) => `./${name}`);
    const packed = await runProgram(
      ['npm', 'pack', '--json', '--pack-destination', folder, ...wanted],
      { cwd: packages },
    );
    expect(packed.status, packed.stderr).to.equal(0);
    const list = JSON.parse(packed.stdout) as { name: string; filename: string }[];
    for (const { name, filename } of list) tarballs.set(name, join(folder, filename));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('can be packed', () => {
    expect([...tarballs.keys()]).to.have.members(
      ['core', ...alone].map((name) => `@matador/${name}`),
    );
  });

  for (const short of alone) {
    it(short, async function () {
      const name = `@matador/${short}`;
      const project = await mkdtemp(join(folder, 'project-'));
      await writeFile(join(project, 'package.json'), '{ "name": "empty", "private": true }');
      const files = ['@matador/core', name].map((each) => tarballs.get(each) ?? each);
      const installed = await runProgram(
        ['npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', ...files],
        { cwd: project },
      );
      if (installed.status !== 0 && noNetwork.test(installed.stderr)) {
        console.log(
          '      skipped: the npm registry cannot be reached and its packages are not cached',
        );
        this.skip();
      }
      expect(installed.status, installed.stderr).to.equal(0);
      expect(await readdir(join(project, 'node_modules/@matador'))).to.have.members([
        'core',
        short,
      ]);
      const imported = await runProgram(
        [process.execPath, '--input-type=module', '--eval', program, name],
        { cwd: project },
      );
      expect(imported.status, imported.stderr).to.equal(0);
      expect(JSON.parse(imported.stdout)).to.deep.equal({ name, register: 'function' });
      const manifest = JSON.parse(
        await readFile(join(project, 'node_modules', name, 'package.json'), 'utf8'),
      ) as { matador: { provides: string[] } };
      const [kind] = short.split('-');
      for (const provided of manifest.matador.provides) {
        expect(provided).to.match(new RegExp(`^${kind ?? ''}:`));
      }
    });
  }
});
