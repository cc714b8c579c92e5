export * from './records.js';
export * from './extract/index.js';
export { default } from './extract/index.js';
export * from './locality/index.js';
export * from './classify/index.js';
export * from './pipeline/index.js';
export * from './locate/index.js';
export * from './import/index.js';
