import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const core = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const zod = dirname(createRequire(import.meta.url).resolve('zod/package.json'));

/** A user's project in a folder of its own, with core and zod installed. */
export class TemporaryProject {
  private constructor(readonly directory: string) {}

  static async create(packageJson: Record<string, unknown> = {}): Promise<TemporaryProject> {
    const directory = await realpath(await mkdtemp(join(tmpdir(), 'matador-core-')));
    const project = new TemporaryProject(directory);
    await project.write('package.json', JSON.stringify({ name: 'project', ...packageJson }));
    await mkdir(join(directory, 'node_modules/@matador'), { recursive: true });
    await symlink(core, join(directory, 'node_modules/@matador/core'));
    await symlink(zod, join(directory, 'node_modules/zod'));
    return project;
  }

  async write(path: string, content: string): Promise<string> {
    const absolute = join(this.directory, path);
    await mkdir(dirname(absolute), { recursive: true });
    await writeFile(absolute, content);
    return absolute;
  }

  /** Installs a package made of a package.json and an entry. */
  async install(name: string, packageJson: Record<string, unknown>, entry: string): Promise<void> {
    const base = { name, version: '1.2.3', type: 'module', exports: './entry.js' };
    await this.write(
      `node_modules/${name}/package.json`,
      JSON.stringify({ ...base, ...packageJson }),
    );
    await this.write(`node_modules/${name}/entry.js`, entry);
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** The package.json fields of a plugin that provides these. */
export function manifest(...provides: string[]) {
  return { keywords: ['matador-plugin'], matador: { contract: 1, provides } };
}

/** The entry of a plugin that binds these, each `kind:id`. */
export function pluginEntry(
  name: string,
  bindings: readonly string[],
  configSchema = 'z.object({})',
): string {
  const statements = bindings.map((binding) => {
    const [kind, id] = binding.split(':');
    const value = kind === 'app' ? `{ manifest: { id: '${id}' } }` : `{ id: '${id}', options }`;
    return `container.register(Tokens.${kind}, { useValue: ${value} });`;
  });
  return `
    import { definePlugin, Tokens } from '@matador/core';
    import { z } from 'zod';
    export default definePlugin({
      name: '${name}',
      configSchema: ${configSchema},
      register(container, { options, baseDirectory }) { ${statements.join('\n')} },
    });`;
}
