export { observeActivity } from './activity.js';
export type { ObservedMeasurement, ObservedSide } from './activity.js';
export { classifyEndpoints, classifyTarget } from './classify.js';
export type { ClassifyInput } from './classify.js';
export { ControlTargets } from './identity.js';
export { defaultClassifyOptions } from './options.js';
export type { ClassifyOptions } from './options.js';
export { MessagePools } from './pools.js';
