import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configSchema } from '@matador/core';

const core = join(dirname(fileURLToPath(import.meta.url)), '../../../core');
const zod = dirname(createRequire(import.meta.url).resolve('zod/package.json'));

/** Installs core, and a plugin whose one source says that every address is in its option `country`. */
export async function installGeoPlugin(project: string, name: string): Promise<void> {
  const modules = join(project, 'node_modules');
  await mkdir(join(modules, '@matador'), { recursive: true });
  for (const [target, path] of [
    [core, '@matador/core'],
    [zod, 'zod'],
  ] as const) {
    await symlink(target, join(modules, path)).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
  }
  await mkdir(join(modules, name));
  await writeFile(
    join(modules, name, 'package.json'),
    JSON.stringify({
      name,
      type: 'module',
      exports: './index.js',
      keywords: ['matador-plugin'],
      matador: { contract: 1, provides: [`geo:${name}`] },
    }),
  );
  await writeFile(
    join(modules, name, 'index.js'),
    `import { definePlugin, Tokens } from '@matador/core';
    import { z } from 'zod';
    export default definePlugin({
      name: '${name}',
      configSchema: z.strictObject({ country: z.string().default('US') }),
      register(container, { options: { country } }) {
        const source = '${name}:' + country;
        const snapshot = { name: source, date: '2026-01-01', sha256: '0'.repeat(64) };
        const claim = { source, snapshot: '2026-01-01', country, latitude: null, longitude: null, asn: null };
        container.registerInstance(Tokens.geo, {
          id: '${name}',
          open: async () => [{ id: '${name}', snapshot, locate: () => [claim] }],
        });
      },
    });`,
  );
}

/** Writes a data set of a campaign that has measured nothing yet, with what it was made with. */
export async function writeDataset(
  directory: string,
  campaign: string,
  madeWith: { readonly plugins: unknown[]; readonly provided: Record<string, string[]> },
): Promise<void> {
  await mkdir(join(directory, 'measurements'), { recursive: true });
  const config = configSchema.parse({
    plugins: madeWith.plugins,
    vantagePoints: [{ id: 'de', country: 'DE', latitude: 50, longitude: 8 }],
    campaign: { name: campaign, apps: ['signal'] },
  });
  const plugins = Object.entries(madeWith.provided).map(([name, provides]) => ({
    name,
    version: '1.0.0',
    provides,
  }));
  await writeFile(
    join(directory, 'campaign.json'),
    JSON.stringify({
      schema: 'matador/campaign/1',
      createdAt: '2026-01-01T00:00:00.000Z',
      tool: { name: 'matador', version: '0.1.0' },
      plugins,
      geodata: [],
      config,
    }),
  );
}
