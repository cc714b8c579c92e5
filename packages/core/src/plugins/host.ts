import type { PluginEntry } from '../config/schema.js';
import { UsageError } from '../errors.js';
import { discoverPlugins } from './discover.js';
import type { Implementations, ImplementationTypes } from './implementations.js';
import type { Implementation, LoadedPlugin } from './load-plugin.js';
import { loadPlugin } from './load-plugin.js';
import { packageThatProvides } from './known-packages.js';
import type { PluginKind } from './tokens.js';

export interface LoadPluginsRequest {
  /** The configuration's `plugins`; `undefined`: every plugin the project depends on. */
  readonly entries: readonly PluginEntry[] | undefined;
  /** The folder from which plugins' names resolve. */
  readonly projectDirectory: string;
  /** The folder that relative paths in plugins' options start from. */
  readonly baseDirectory: string;
  /** Where the entries stand, for errors. */
  readonly configFile?: string;
}

/** The plugins in use, and what they provide. */
export class PluginHost implements Implementations {
  constructor(
    readonly plugins: readonly LoadedPlugin[],
    private readonly implementations: readonly Implementation[],
  ) {}

  get<K extends PluginKind>(kind: K, id: string): ImplementationTypes[K] {
    const found = this.ofKind(kind).find((implementation) => implementation.id === id);
    if (found !== undefined) return found.value;
    const ids = this.ofKind(kind).map((implementation) => implementation.id);
    throw new UsageError(
      `no plugin provides ${kind}:${id}; there is ${ids.map((known) => `${kind}:${known}`).join(', ') || `no ${kind} at all`}`,
      {
        code: 'no-such-implementation',
        hint: `npm install ${packageThatProvides(kind, id)}, and name it where the configuration lists \`plugins\`.`,
      },
    );
  }

  all<K extends PluginKind>(kind: K): ImplementationTypes[K][] {
    return this.ofKind(kind).map(({ value }) => value);
  }

  private ofKind<K extends PluginKind>(kind: K): Implementation<K>[] {
    return this.implementations.filter(
      (implementation): implementation is Implementation<K> => implementation.kind === kind,
    );
  }
}

/**
 * Loads the plugins of a configuration, one after another.
 * @throws UsageError for the first that cannot be used; it names the plugin, the reason, the mend.
 */
export async function loadPlugins(request: LoadPluginsRequest): Promise<PluginHost> {
  const { projectDirectory, baseDirectory, configFile } = request;
  const entries = request.entries ?? (await discoverPlugins(projectDirectory));
  const plugins: LoadedPlugin[] = [];
  const implementations: Implementation[] = [];
  const providers = new Map<string, string>();
  for (const [index, entry] of entries.entries()) {
    const { name, options } =
      typeof entry === 'string' ? { name: entry, options: undefined } : entry;
    if (plugins.some((plugin) => plugin.name === name)) {
      throw new UsageError(`plugin ${name}: the configuration names it twice`, {
        code: 'plugin-duplicate',
        hint: 'Take one of the two out of `plugins`.',
      });
    }
    const loaded = await loadPlugin({
      name,
      options,
      projectDirectory,
      baseDirectory,
      optionsAt: { file: configFile, path: `plugins[${index}].options` },
    });
    for (const provided of loaded.plugin.provides) {
      const other = providers.get(provided);
      if (other !== undefined) {
        throw new UsageError(`plugins ${other} and ${name} both provide ${provided}`, {
          code: 'plugin-duplicate',
          hint: 'Name only one of them in the `plugins` of the configuration.',
        });
      }
      providers.set(provided, name);
    }
    plugins.push(loaded.plugin);
    implementations.push(...loaded.implementations);
  }
  return new PluginHost(plugins, implementations);
}
