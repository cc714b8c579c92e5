import { resolve } from 'node:path';
import { definePlugin, Tokens } from '@matador/core';
import { z } from 'zod';
import { OverridesSource } from './overrides-source.js';

export { CorrectionTable, correctionsSchema, type Correction } from './corrections.js';
export { OverridesSource } from './overrides-source.js';

export const optionsSchema = z.strictObject({
  /** The file of corrections; without one there are none. */
  file: z.string().min(1).optional(),
});

export default definePlugin({
  name: '@matador/geo-overrides',
  configSchema: optionsSchema,
  register(container, { options: { file }, baseDirectory }) {
    container.registerInstance(Tokens.geo, {
      id: 'overrides',
      open: async () =>
        file === undefined ? [] : [await OverridesSource.open(resolve(baseDirectory, file))],
    });
  },
});
