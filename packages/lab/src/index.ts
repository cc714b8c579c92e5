export * from './events.js';
export { runInLab } from './lab.js';
export type { LabOptions, RunInLabOptions } from './lab.js';
export * from './scenario/load.js';
export * from './scenario/schema.js';
