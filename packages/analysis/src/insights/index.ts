export { PlacedAddresses } from './by-location.js';
export type { VantageCountry } from './by-location.js';
export { DnsTable } from './dns-table.js';
export * from './records.js';
export { renderInsights } from './render.js';
