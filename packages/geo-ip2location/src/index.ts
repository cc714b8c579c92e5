import { resolve } from 'node:path';
import type { GeoSource, GeoSourceFactory } from '@matador/core';
import { definePlugin, Tokens } from '@matador/core';
import { z } from 'zod';
import type { BinFile } from './bin-source.js';
import { BinSource, nameOf } from './bin-source.js';

export { BinSource, type BinFile } from './bin-source.js';

export const optionsSchema = z.strictObject({
  files: z
    .array(z.strictObject({ name: z.string().min(1).optional(), path: z.string().min(1) }))
    .refine((files) => new Set(files.map(nameOf)).size === files.length, {
      error: 'two files have the same name: give one of them another with "name"',
    })
    .default([]),
});

/** Opens BIN files as geolocation sources. */
export class BinSourceFactory implements GeoSourceFactory {
  readonly id = 'ip2location';

  constructor(private readonly files: readonly BinFile[]) {}

  open(): Promise<GeoSource[]> {
    return Promise.all(this.files.map((file) => BinSource.open(file)));
  }
}

export default definePlugin({
  name: '@matador/geo-ip2location',
  configSchema: optionsSchema,
  register(container, { options, baseDirectory }) {
    const files = options.files.map((file) => ({
      ...file,
      path: resolve(baseDirectory, file.path),
    }));
    container.registerInstance(Tokens.geo, new BinSourceFactory(files));
  },
});
