import { definePlugin, Tokens } from '@matador/core';
import { z } from 'zod';
import { labGeoSource } from './geo-source.js';

export { labDown, labExec, labFault, labStatus, labUp } from './background.js';
export type { StandingLab } from './background.js';
export * from './events.js';
export { labGeoSource, sourceOf } from './geo-source.js';
export { openLab } from './held-lab.js';
export type { HeldLab } from './held-lab.js';
export { injectFault } from './faults/inject.js';
export * from './faults/schema.js';
export { runInLab } from './lab.js';
export { scenarioConfig } from './matador-config.js';
export type { LabOptions, RunInLabOptions } from './lab.js';
export { seededRandom } from './random.js';
export { runScenario } from './run-scenario.js';
export type { RunScenarioOptions, ScenarioRun } from './run-scenario.js';
export * from './scenario/load.js';
export * from './scenario/schema.js';
export { messengerSpecSchema } from './messenger-spec.js';
export type { MessengerSpec, MessengerSpecInput } from './messenger-spec.js';
export { phoneProgramSchema } from './phone/config.js';
export type { PhoneProgramConfig } from './phone/config.js';
export { labPrograms } from './program-files.js';
export { startPhone } from './phone/start.js';
export type { RunningPhone } from './phone/start.js';
export { labConfigFile, labDirectory, labDisk, labTruthFile } from './state.js';
export * from './truth/schema.js';
export { trueMessages } from './truth/messages.js';
export { measuredPair, trueTables } from './truth/tables.js';
export type { CountrySet, MeasuredPair, TrueCell, TrueTables } from './truth/tables.js';
export { truthOf } from './truth/world.js';

export const labOptionsSchema = z.strictObject({
  /** Name of a scenario of this package, or path of one: what the geolocation source knows of. */
  scenario: z.string().min(1).default('six-countries'),
});

/** The plugin: a geolocation source that knows a lab's addresses imperfectly. */
export default definePlugin({
  name: '@matador/lab',
  configSchema: labOptionsSchema,
  register: (container, { options, baseDirectory }) => {
    container.register(Tokens.geo, {
      useValue: labGeoSource(options.scenario, baseDirectory),
    });
  },
});
