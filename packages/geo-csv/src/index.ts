import { resolve } from 'node:path';
import type { GeoSource, GeoSourceFactory } from '@matador/core';
import { definePlugin, Tokens } from '@matador/core';
import { z } from 'zod';
import type { CsvFile } from './csv-source.js';
import { CsvSource, nameOf } from './csv-source.js';
import { layoutNames } from './layout.js';

export { CsvSource, type BadRows, type CsvFile } from './csv-source.js';
export { layoutNames, type LayoutName } from './layout.js';

export const optionsSchema = z.strictObject({
  files: z
    .array(
      z.strictObject({
        name: z.string().min(1).optional(),
        path: z.string().min(1),
        layout: z.enum(layoutNames).optional(),
        date: z.iso.date().optional(),
        registration: z.boolean().optional(),
      }),
    )
    .refine((files) => new Set(files.map(nameOf)).size === files.length, {
      error: 'two files have the same name: give one of them another with "name"',
    })
    .default([]),
});

/** Opens CSV files as geolocation sources. */
export class CsvSourceFactory implements GeoSourceFactory {
  readonly id = 'csv';

  constructor(private readonly files: readonly CsvFile[]) {}

  /** Says on standard error, as a warning of the process, which files have rows that were left out. */
  async open(): Promise<GeoSource[]> {
    const sources = await Promise.all(this.files.map((file) => CsvSource.open(file)));
    for (const { snapshot, badRows } of sources) {
      if (badRows.count === 0) continue;
      process.emitWarning(
        `${snapshot.name}: ${badRows.count} rows cannot be read and were left out, ` +
          `the first on line ${badRows.lines.join(', ')}`,
        'GeodataWarning',
      );
    }
    return sources;
  }
}

export default definePlugin({
  name: '@matador/geo-csv',
  configSchema: optionsSchema,
  register(container, { options, baseDirectory }) {
    const files = options.files.map((file) => ({
      ...file,
      path: resolve(baseDirectory, file.path),
    }));
    container.registerInstance(Tokens.geo, new CsvSourceFactory(files));
  },
});
