import { definePlugin, Tokens } from '@matador/core';
import { z } from 'zod';
import { TracerouteProbe } from './probe.js';

export { buildArguments, withDefaults } from './arguments.js';
export type { TraceSettings } from './arguments.js';
export { TracerouteParser, parseTraceroute } from './parse.js';
export type { KnownFacts, ParseOptions, ParseProblem } from './parse.js';
export { TracerouteProbe } from './probe.js';
export { renderTraceroute } from './render.js';

export default definePlugin({
  name: '@matador/probe-traceroute',
  configSchema: z.strictObject({}),
  register(container) {
    container.registerInstance(Tokens.probe, new TracerouteProbe());
  },
});
