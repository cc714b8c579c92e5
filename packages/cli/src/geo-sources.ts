import { basename, dirname, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Dataset, GeoSource, PluginEntry, PluginHost } from '@matador/core';
import { findPackage, loadPlugins, UsageError } from '@matador/core';

const defaultPlugin = '@matador/geo-mmdb';
const here = dirname(fileURLToPath(import.meta.url));

/**
 * Opens the geolocation sources of the plugins in use, or the default one where they have none.
 * @throws UsageError `no-geo-source`.
 */
export async function openGeoSources(host: PluginHost, cwd: string): Promise<GeoSource[]> {
  let factories = host.all('geo');
  if (factories.length === 0) {
    if (!(await isInstalled(defaultPlugin, [cwd, here]))) {
      throw new UsageError('there is no geolocation source', {
        code: 'no-geo-source',
        hint: `npm install ${defaultPlugin}`,
      });
    }
    factories = (await loadPluginsFrom([defaultPlugin], cwd)).all('geo');
  }
  return (await Promise.all(factories.map((factory) => factory.open()))).flat();
}

/**
 * The plugins that gave a data set its places when it was made, with the options of then; others that
 * it was made with need not be installed here.
 */
export async function geoPluginsOf(dataset: Dataset, cwd: string): Promise<PluginHost> {
  const { config, plugins } = dataset.campaign;
  const names = plugins
    .filter(({ provides }) => provides.some((provided) => provided.startsWith('geo:')))
    .map(({ name }) => name);
  const entries = config.plugins ?? names;
  return await loadPluginsFrom(
    entries.filter((entry) => names.includes(nameOf(entry))),
    cwd,
  );
}

/** The plugins that open files of geodata, by their ending. */
const filePlugins: Readonly<Record<string, string>> = {
  '.mmdb': '@matador/geo-mmdb',
  '.csv': '@matador/geo-csv',
  '.bin': '@matador/geo-ip2location',
};

/**
 * Opens one file of geodata.
 * @param path absolute.
 * @throws UsageError `unknown-geodata`, or as the plugin does.
 */
export async function openGeoFile(path: string, cwd: string): Promise<GeoSource> {
  const name = filePlugins[extname(path).toLowerCase()];
  if (name === undefined) {
    throw new UsageError(`${basename(path)} is no file of geodata by its name`, {
      code: 'unknown-geodata',
      hint: `Files end in ${Object.keys(filePlugins).join(' or ')}.`,
    });
  }
  const host = await loadPluginsFrom([{ name, options: { files: [{ path }] } }], cwd);
  const [source] = await openGeoSources(host, cwd);
  if (source === undefined) throw new Error(`${name} opened no source`);
  return source;
}

/** From the user's project, or from beside the command line where the project lacks one of them. */
async function loadPluginsFrom(entries: readonly PluginEntry[], cwd: string): Promise<PluginHost> {
  let projectDirectory = cwd;
  for (const entry of entries) {
    if (!(await isInstalled(nameOf(entry), [cwd]))) projectDirectory = here;
  }
  return await loadPlugins({ entries, projectDirectory, baseDirectory: cwd });
}

async function isInstalled(name: string, places: readonly string[]): Promise<boolean> {
  for (const from of places) {
    if ((await findPackage(name, from)) !== undefined) return true;
  }
  return false;
}

function nameOf(entry: PluginEntry): string {
  return typeof entry === 'string' ? entry : entry.name;
}
