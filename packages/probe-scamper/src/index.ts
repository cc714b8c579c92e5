import { definePlugin, Tokens } from '@matador/core';
import { z } from 'zod';
import { ScamperProbe } from './probe.js';

export { buildArguments, buildCommand, withDefaults } from './arguments.js';
export type { ScamperSettings } from './arguments.js';
export { icmpMark } from './icmp-mark.js';
export { mergeFlows } from './merge-flows.js';
export { parseScamperJson, readScamperLine } from './parse.js';
export type { NumberedTrace, ParseScamperOptions, ScamperProblem } from './parse.js';
export { ScamperProbe } from './probe.js';
export type { ScamperOptions } from './probe.js';

export const scamperOptionsSchema = z.strictObject({
  /** Packets per second. */
  pps: z.int().min(1).max(10_000).optional(),
  /** Find every way that load balancing by flow takes. */
  multipath: z.boolean().optional(),
});

export default definePlugin({
  name: '@matador/probe-scamper',
  configSchema: scamperOptionsSchema,
  register(container, { options }) {
    container.registerInstance(Tokens.probe, new ScamperProbe(options));
  },
});
