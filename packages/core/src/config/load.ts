import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { cosmiconfig, defaultLoaders } from 'cosmiconfig';
import { UsageError } from '../errors.js';
import { isPluginManifest } from '../plugins/manifest.js';
import { withAbsolutePaths } from './absolute-paths.js';
import { describeIssues } from './describe-issues.js';
import type { Config } from './schema.js';
import { configSchema } from './schema.js';

export interface LoadedConfig {
  readonly config: Config;
  /** The file it was read from, absolute. */
  readonly file: string;
  /** The file's folder: relative paths in the configuration start here. */
  readonly directory: string;
}

/** Where a configuration may stand in a folder, in the order they are tried. */
export const configFileNames = [
  'matador.config.ts',
  'matador.config.js',
  'matador.config.yaml',
  'matador.config.yml',
  'matador.config.json',
  'package.json',
] as const;

/**
 * Reads a project's configuration.
 * @param campaign a file, or a folder that holds one; default: searched from `cwd` upwards.
 * @throws UsageError `no-config`, `config-unreadable`, or `config-invalid` with the path to each
 * wrong value.
 */
export async function loadConfig(campaign: string | undefined, cwd: string): Promise<LoadedConfig> {
  if (campaign === undefined) {
    const found = await findConfig(cwd);
    if (found !== undefined) return found;
    throw new UsageError(`no configuration was found in ${cwd} or above`, {
      code: 'no-config',
      hint: 'Name the file or its folder, or make one with `matador init`.',
    });
  }
  return await readNamed(resolve(cwd, campaign));
}

/** The configuration of the folder, or of the nearest one above it, where there is one. */
export async function findConfig(cwd: string): Promise<LoadedConfig | undefined> {
  const found = await readSafely(cwd, () => explorer('project').search(cwd));
  return found === null ? undefined : validateConfig(found.config, found.filepath);
}

/**
 * Checks what a configuration file holds and fills in the defaults.
 * @throws UsageError `config-invalid`.
 */
export function validateConfig(content: unknown, file: string): LoadedConfig {
  const read = configSchema.safeParse(content ?? {});
  if (!read.success) {
    const problems = describeIssues(read.error);
    throw new UsageError(
      problems.length === 1
        ? `${file}: ${problems.join()}`
        : `${file} has ${problems.length} problems:\n${problems.map((line) => `  ${line}`).join('\n')}`,
      {
        code: 'config-invalid',
        hint: 'Compare with the commented configuration that `matador init` writes.',
        cause: read.error,
      },
    );
  }
  const directory = dirname(file);
  return { config: withAbsolutePaths(read.data, directory), file, directory };
}

async function readNamed(path: string): Promise<LoadedConfig> {
  const kind = await stat(path).catch(() => null);
  if (kind === null) {
    throw new UsageError(`${path} does not exist`, {
      code: 'no-config',
      hint: 'Name a configuration file, or a folder that holds one.',
    });
  }
  const found = await readSafely(path, () =>
    kind.isDirectory() ? explorer('none').search(path) : explorer('none').load(path),
  );
  if (found !== null) return validateConfig(found.config, found.filepath);
  throw new UsageError(`${path} holds no configuration`, {
    code: 'no-config',
    hint: `A configuration is one of ${configFileNames.join(', ')}.`,
  });
}

function explorer(searchStrategy: 'none' | 'project') {
  return cosmiconfig('matador', {
    searchStrategy,
    searchPlaces: [...configFileNames],
    loaders: { '.json': loadJson },
  });
}

/** In a plugin's package.json the field `matador` is its manifest, which configures nothing. */
function loadJson(file: string, content: string): unknown {
  const loaded: unknown = defaultLoaders['.json'](file, content);
  if (basename(file) !== 'package.json' || loaded === null || typeof loaded !== 'object') {
    return loaded;
  }
  const { matador, ...others } = loaded as { matador?: unknown };
  return matador === undefined || isPluginManifest(matador) ? others : { matador };
}

async function readSafely<T>(where: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const file = error instanceof Error && 'filepath' in error ? String(error.filepath) : where;
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${file} could not be read: ${reason}`, {
      code: 'config-unreadable',
      hint: reason.includes("'typescript'")
        ? 'A configuration in TypeScript needs the compiler: npm install typescript.'
        : 'Mend the file; it must be valid for its kind (YAML, JSON, JavaScript, TypeScript).',
      cause: error,
    });
  }
}
