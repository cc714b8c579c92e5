export * from './records.js';
export * from './extract/index.js';
export { default } from './extract/index.js';
