export { exportDataset, exportFormats, type ExportFormat } from './export-dataset.js';
export * from './geojson.js';
export type { ExportOptions } from './options.js';
export { ripeAtlasResult } from './ripe-atlas.js';
export { schemaDocument } from './schema-document.js';
export type { Column, ColumnType, Table } from './table.js';
export { exportTables } from './tables/index.js';
