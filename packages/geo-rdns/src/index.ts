import { definePlugin, Tokens } from '@matador/core';
import { z } from 'zod';
import { RdnsSource } from './rdns-source.js';

export { PlaceTable, places, type CodeKind, type Place } from './places.js';
export { RdnsSource, readName, type NamePlace } from './rdns-source.js';
export { rules, ruleSchema, type Rule } from './rules.js';

export default definePlugin({
  name: '@matador/geo-rdns',
  configSchema: z.strictObject({}),
  register(container) {
    container.registerInstance(Tokens.geo, {
      id: 'rdns',
      open: () => Promise.resolve([new RdnsSource()]),
    });
  },
});
