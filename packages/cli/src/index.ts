export { createProgram } from './program.js';
export type { Context } from './context.js';
export type { Terminal } from './terminal.js';
