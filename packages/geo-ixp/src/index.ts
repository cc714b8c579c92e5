import { resolve } from 'node:path';
import { definePlugin, Tokens } from '@matador/core';
import { z } from 'zod';
import { IxpSource } from './ixp-source.js';

export { exchangesOf, peeringDbSchema, type Exchange, type PeeringDb } from './exchanges.js';
export { IxpSource } from './ixp-source.js';
export { PrefixTable } from './prefix-table.js';

export const optionsSchema = z.strictObject({
  /** A dump of PeeringDB, JSON; without one there are no exchanges. */
  file: z.string().min(1).optional(),
  /** Of the dump, which does not say it. */
  date: z.iso.date().optional(),
});

export default definePlugin({
  name: '@matador/geo-ixp',
  configSchema: optionsSchema,
  register(container, { options: { file, date }, baseDirectory }) {
    container.registerInstance(Tokens.geo, {
      id: 'ixp',
      open: async () =>
        file === undefined ? [] : [await IxpSource.open(resolve(baseDirectory, file), date)],
    });
  },
});
