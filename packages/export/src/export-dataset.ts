import { Dataset } from '@matador/core';
import { exportGeojson } from './export-geojson.js';
import { exportRipeAtlas } from './export-ripe-atlas.js';
import { exportFlatTables } from './export-tables.js';
import type { ExportOptions } from './options.js';

export const exportFormats = ['csv', 'json', 'parquet', 'geojson', 'ripe-atlas'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/**
 * Writes a data set in another format into a folder, which is made where it is missing. Files of the
 * same names there are replaced. Memory does not grow with the number of measurements, but of
 * addresses and, of GeoJSON, of messaging servers.
 * @returns the files' names, within the folder.
 * @throws UsageError `no-dataset`; MatadorError `not-derived` where the data set was not analysed, which
 *   only RIPE Atlas's format can do without; AbortError.
 */
export async function exportDataset(
  dataset: string,
  format: ExportFormat,
  directory: string,
  options: ExportOptions = {},
): Promise<string[]> {
  const opened = await Dataset.open(dataset);
  if (format === 'geojson') return await exportGeojson(opened, directory, options);
  if (format === 'ripe-atlas') return await exportRipeAtlas(opened, directory, options);
  return await exportFlatTables(opened, directory, format, options);
}
