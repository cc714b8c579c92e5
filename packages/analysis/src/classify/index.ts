export { classifyEndpoints } from './classify.js';
export type { ClassifyInput, ObservedSide } from './classify.js';
export { ControlTargets } from './identity.js';
export { defaultClassifyOptions } from './options.js';
export type { ClassifyOptions } from './options.js';
