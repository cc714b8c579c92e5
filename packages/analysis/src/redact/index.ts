export { redactDataset } from './redact.js';
export type { RedactOptions } from './redact.js';
