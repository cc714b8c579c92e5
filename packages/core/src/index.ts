export * from './config/schema.js';
export * from './contracts/index.js';
export * from './errors.js';
export * from './plugins/define-plugin.js';
export * from './plugins/tokens.js';
export * from './run-checked.js';
export * from './wait-for.js';
