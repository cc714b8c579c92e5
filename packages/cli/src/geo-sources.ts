import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { GeoSource, PluginHost } from '@matador/core';
import { findPackage, loadPlugins, UsageError } from '@matador/core';

const defaultPlugin = '@matador/geo-mmdb';
const here = dirname(fileURLToPath(import.meta.url));

/**
 * Opens the geolocation sources of the plugins in use, or the default one where it is installed.
 * @throws UsageError `no-geo-source`.
 */
export async function openGeoSources(host: PluginHost, cwd: string): Promise<GeoSource[]> {
  const factories = host.all('geo');
  const used = factories.length > 0 ? factories : await defaultFactories(cwd);
  return (await Promise.all(used.map((factory) => factory.open()))).flat();
}

async function defaultFactories(cwd: string) {
  for (const from of [here, cwd]) {
    if ((await findPackage(defaultPlugin, from)) === undefined) continue;
    const host = await loadPlugins({
      entries: [defaultPlugin],
      projectDirectory: from,
      baseDirectory: cwd,
    });
    return host.all('geo');
  }
  throw new UsageError('there is no geolocation source', {
    code: 'no-geo-source',
    hint: `npm install ${defaultPlugin}`,
  });
}
