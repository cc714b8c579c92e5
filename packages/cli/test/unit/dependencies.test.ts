import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const packages = resolve(dirname(fileURLToPath(import.meta.url)), '../../../..');

interface PackageJson {
  readonly name: string;
  readonly matador?: { readonly provides: readonly string[] };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** Other packages that a package's published code and types name, and the file that does. */
function importsOf(directory: string): Map<string, string> {
  const imports = new Map<string, string>();
  const published = join(directory, 'dist', 'src');
  for (const file of readdirSync(published, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(js|d\.ts)$/.test(file)) continue;
    const code = readFileSync(join(published, file), 'utf8');
    for (const [, specifier = ''] of code.matchAll(
      /(?:\bfrom|\bimport\(?) ?'([@a-z][\w@/.:-]*)'/g,
    )) {
      const parts = specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1);
      if (!isBuiltin(specifier)) imports.set(parts.join('/'), file);
    }
  }
  return imports;
}

describe('every package', () => {
  for (const folder of readdirSync(packages)) {
    const directory = join(packages, folder);
    if (!existsSync(join(directory, 'package.json'))) continue;
    const json = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as PackageJson;

    it(`${json.name} can be installed alone: it declares all that it imports`, () => {
      const declared = new Set(
        [json.dependencies, json.optionalDependencies, json.peerDependencies].flatMap((each) =>
          Object.keys(each ?? {}).flatMap((name) => [name, name.replace(/^@types\//, '')]),
        ),
      );
      const missing = [...importsOf(directory)].filter(([name]) => !declared.has(name));
      expect(missing).to.deep.equal([]);
    });

    it(`${json.name} says in its README how to install it`, () => {
      const readme = readFileSync(join(directory, 'README.md'), 'utf8');
      expect(readme.split('\n')[0]).to.equal(`# ${json.name}`);
      expect(readme).to.match(new RegExp(`npm install .*${json.name}\\b`));
    });
  }
});
