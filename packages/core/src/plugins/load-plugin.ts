import 'reflect-metadata';
import type { DependencyContainer } from 'tsyringe';
import { container as rootContainer } from 'tsyringe';
import { z } from 'zod';
import { describeIssues } from '../config/describe-issues.js';
import { UsageError } from '../errors.js';
import type { PluginDefinition } from './define-plugin.js';
import type { ImplementationTypes } from './implementations.js';
import type { Provided } from './manifest.js';
import { readManifest } from './manifest.js';
import { findPackage, importPackage } from './packages.js';
import type { PluginKind } from './tokens.js';
import { pluginKinds, Tokens } from './tokens.js';

/** Something a plugin bound, under its kind and id. */
export interface Implementation<K extends PluginKind = PluginKind> {
  readonly kind: K;
  readonly id: string;
  readonly value: ImplementationTypes[K];
}

export interface LoadedPlugin {
  readonly name: string;
  readonly version: string;
  /** As in its manifest: `app:signal`. */
  readonly provides: readonly string[];
  /** Where it really lies. */
  readonly directory: string;
}

export interface PluginRequest {
  readonly name: string;
  /** As the configuration gives them; `undefined` means `{}`. */
  readonly options: unknown;
  /** The folder from which the name resolves. */
  readonly projectDirectory: string;
  /** The folder that relative paths in the options start from. */
  readonly baseDirectory: string;
  /** Where the options stand, for errors: `matador.config.yaml: plugins[2].options`. */
  readonly optionsAt: { readonly file: string | undefined; readonly path: string };
}

/**
 * Loads one plugin: manifest, entry, options, registration, and whether it bound what its manifest
 * says, in this order.
 * @throws UsageError that names the plugin, what is wrong, and the mend.
 */
export async function loadPlugin(
  request: PluginRequest,
): Promise<{ plugin: LoadedPlugin; implementations: Implementation[] }> {
  const { name } = request;
  const found = await findPackage(name, request.projectDirectory);
  if (found === undefined) {
    throw new UsageError(`plugin ${name}: it is not installed in ${request.projectDirectory}`, {
      code: 'plugin-not-found',
      hint: `Install it there, or mend its name: npm install ${name}.`,
    });
  }
  const manifest = readManifest(found.packageJson, name);
  const definition = readDefinition(await importEntry(request), name);
  const options = await readOptions(definition, request);
  const container = rootContainer.createChildContainer();
  const implementations = collect(name, manifest.provides, () => {
    definition.register(container, { options, baseDirectory: request.baseDirectory });
    return boundIn(container);
  });
  return {
    plugin: {
      name,
      version: manifest.version,
      provides: manifest.provides.map(format),
      directory: found.directory,
    },
    implementations,
  };
}

async function importEntry(request: PluginRequest): Promise<unknown> {
  try {
    return await importPackage(request.name, request.projectDirectory);
  } catch (error) {
    throw new UsageError(
      `plugin ${request.name}: its code could not be loaded: ${messageOf(error)}`,
      {
        code: 'plugin-broken',
        hint: `Install it again or in another version: npm install ${request.name}@latest.`,
        cause: error,
      },
    );
  }
}

const definitionSchema = z.custom<PluginDefinition>((value) => {
  if (typeof value !== 'object' || value === null) return false;
  const { name, configSchema, register } = value as Partial<PluginDefinition>;
  return (
    typeof name === 'string' &&
    typeof configSchema?.safeParseAsync === 'function' &&
    typeof register === 'function'
  );
});

function readDefinition(module: unknown, name: string): PluginDefinition {
  const exported = (module as { readonly default?: unknown }).default;
  const definition = definitionSchema.safeParse(exported);
  if (!definition.success) {
    throw new UsageError(`plugin ${name}: its entry does not export a plugin definition`, {
      code: 'plugin-definition',
      hint: 'Its author must make `definePlugin({ name, configSchema, register })` the default export.',
    });
  }
  if (definition.data.name !== name) {
    throw new UsageError(`plugin ${name}: its definition is named ${definition.data.name}`, {
      code: 'plugin-definition',
      hint: 'Its author must give the definition the name of the package.',
    });
  }
  return definition.data;
}

async function readOptions(definition: PluginDefinition, request: PluginRequest): Promise<unknown> {
  const read = await definition.configSchema
    .safeParseAsync(request.options ?? {})
    .catch((error: unknown) => {
      throw failed(request.name, 'to read its options', error);
    });
  if (read.success) return read.data;
  const { file, path } = request.optionsAt;
  const problems = describeIssues(read.error, path).join('; ');
  throw new UsageError(
    `plugin ${request.name}: its options are wrong: ${file === undefined ? '' : `${file}: `}${problems}`,
    {
      code: 'plugin-options',
      hint:
        request.options === undefined
          ? `Name it in the configuration's \`plugins\` with the options it needs.`
          : `See the options in the README of ${request.name}.`,
      cause: read.error,
    },
  );
}

/** What the plugin bound; an error unless that is just what its manifest says. */
function collect(
  name: string,
  provides: readonly Provided[],
  register: () => Implementation[],
): Implementation[] {
  let bound: Implementation[];
  try {
    bound = register();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw failed(name, 'to register', error);
  }
  const wanted = provides.map(format);
  const found = bound.map(format);
  const problems = [
    ...wanted
      .filter((text) => !found.includes(text))
      .map((text) => `it says that it provides ${text}, but binds no such thing`),
    ...found
      .filter((text, index) => !wanted.includes(text) || found.indexOf(text) !== index)
      .map((text) =>
        wanted.includes(text)
          ? `it binds ${text} twice`
          : `it binds ${text}, which its manifest does not name`,
      ),
  ];
  if (problems.length === 0) return bound;
  throw new UsageError(`plugin ${name}: ${problems.join('; ')}`, {
    code: 'plugin-provides',
    hint: 'Its author must make `matador.provides` in its package.json agree with its code.',
  });
}

function failed(name: string, doing: string, error: unknown): UsageError {
  return new UsageError(`plugin ${name}: it failed ${doing}: ${messageOf(error)}`, {
    code: 'plugin-broken',
    hint: 'Check its options; if they are right, tell its author.',
    cause: error,
  });
}

function boundIn(container: DependencyContainer): Implementation[] {
  return pluginKinds.flatMap((kind) => boundUnder(container, kind));
}

function boundUnder<K extends PluginKind>(
  container: DependencyContainer,
  kind: K,
): Implementation<K>[] {
  const token = Tokens[kind];
  if (!container.isRegistered(token)) return [];
  const values = container.resolveAll<ImplementationTypes[K]>(token);
  return values.map((value) => ({ kind, id: idOf(value), value }));
}

function idOf(value: ImplementationTypes[PluginKind]): string {
  const { id, manifest } = value as { id?: unknown; manifest?: { id?: unknown } };
  const found = manifest === undefined ? id : manifest.id;
  return typeof found === 'string' ? found : '(without an id)';
}

function format(provided: { readonly kind: string; readonly id: string }): string {
  return `${provided.kind}:${provided.id}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
