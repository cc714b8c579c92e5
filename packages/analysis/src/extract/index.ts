export type { Extraction, ExtractOptions } from './extract.js';
export { extractFile, extractStream } from './extract.js';
export type { SkipReason } from './frame.js';
