import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { GeoSource, GeoSourceFactory } from '@matador/core';
import { definePlugin, Tokens } from '@matador/core';
import { z } from 'zod';
import type { MmdbFile } from './mmdb-source.js';
import { MmdbSource, nameOf } from './mmdb-source.js';

export { MmdbSource } from './mmdb-source.js';
export type { MmdbFile } from './mmdb-source.js';
export { readPlace } from './records.js';
export type { Place } from './records.js';

/** The country database (CC0, IPv4 and IPv6) that comes with this package. */
export const defaultFile: MmdbFile = {
  path: createRequire(import.meta.url).resolve(
    '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb',
  ),
};

export const optionsSchema = z.strictObject({
  /** In place of the database that comes with the package. */
  files: z
    .array(
      z.strictObject({
        name: z.string().min(1).optional(),
        path: z.string().min(1),
        registration: z.boolean().optional(),
      }),
    )
    .min(1)
    .refine((files) => new Set(files.map(nameOf)).size === files.length, {
      error: 'two files have the same name: give one of them another with "name"',
    })
    .optional(),
});

/** Opens mmdb files as geolocation sources. */
export class MmdbSourceFactory implements GeoSourceFactory {
  readonly id = 'mmdb';

  constructor(private readonly files: readonly MmdbFile[] = [defaultFile]) {}

  open(): Promise<GeoSource[]> {
    return Promise.all(this.files.map((file) => MmdbSource.open(file)));
  }
}

export default definePlugin({
  name: '@matador/geo-mmdb',
  configSchema: optionsSchema,
  register(container, { options, baseDirectory }) {
    const files = options.files?.map((file) => ({
      ...file,
      path: resolve(baseDirectory, file.path),
    }));
    container.registerInstance(Tokens.geo, new MmdbSourceFactory(files));
  },
});
