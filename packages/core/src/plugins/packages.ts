import { readFile, realpath } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { moduleResolve } from 'import-meta-resolve';
import { hasErrorCode } from '../dataset/files.js';

/** An installed npm package. */
export interface InstalledPackage {
  readonly name: string;
  /** Where it really lies, links followed. */
  readonly directory: string;
  /** Its package.json as it is. */
  readonly packageJson: unknown;
}

/**
 * Finds a package as code in `from` would, without loading any of it and without asking for its
 * `exports`, which may hide its package.json.
 * @returns `undefined` where it is not installed.
 */
export async function findPackage(
  name: string,
  from: string,
): Promise<InstalledPackage | undefined> {
  if (!/^(@[^@/\s]+\/)?[^@/\s.][^/\s]*$/.test(name)) return undefined;
  for (const modules of createRequire(join(from, 'x.js')).resolve.paths(name) ?? []) {
    const packageJson = await readPackageJson(join(modules, name));
    if (packageJson !== undefined) {
      return { name, directory: await realpath(join(modules, name)), packageJson };
    }
  }
  return undefined;
}

/** Loads a package's entry as `import` in a module of the folder `from` would. */
export async function importPackage(name: string, from: string): Promise<unknown> {
  const parent = pathToFileURL(join(from, 'x.js'));
  const entry = moduleResolve(name, parent, new Set(['node', 'import']));
  return await import(entry.href);
}

/** The nearest package.json in the folder or above it. */
export async function findProject(
  from: string,
): Promise<{ readonly directory: string; readonly packageJson: unknown } | undefined> {
  for (let directory = from; ; directory = dirname(directory)) {
    const packageJson = await readPackageJson(directory);
    if (packageJson !== undefined) return { directory, packageJson };
    if (directory === dirname(directory)) return undefined;
  }
}

async function readPackageJson(directory: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(join(directory, 'package.json'), 'utf8'));
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT') || hasErrorCode(error, 'ENOTDIR')) return undefined;
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
