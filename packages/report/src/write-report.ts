import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Dataset, datasetLayout, writeFileAtomically } from '@matador/core';
import { readReport } from './data/report.js';
import { figureFiles } from './figures/files.js';
import { latexTables } from './latex/tables.js';
import { pageScript } from './page-script.js';
import { reportPage } from './sections/page.js';

export interface WriteReportOptions {
  /** The folder to write into; default `derived/report` of the data set. */
  readonly out?: string;
  readonly signal?: AbortSignal;
  /** After each measurement's folder that was read. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What was written; absolute paths. */
export interface WrittenReport {
  readonly page: string;
  /** Of the page. */
  readonly bytes: number;
  readonly measurements: number;
  /** SVG. */
  readonly figures: readonly string[];
  /** LaTeX. */
  readonly tables: readonly string[];
}

/**
 * Writes the report of an analysed data set: `index.html`, which needs nothing but itself, `figures/*.svg`
 * and `tables/*.tex`. Memory grows with the number of measurements.
 *
 * @throws UsageError `no-dataset`; MatadorError `not-analysed`, `not-derived`, `broken-record`; AbortError.
 */
export async function writeReport(
  directory: string,
  options: WriteReportOptions = {},
): Promise<WrittenReport> {
  const dataset = await Dataset.open(directory);
  const report = await readReport(dataset, {
    signal: options.signal ?? new AbortController().signal,
    onProgress: options.onProgress ?? (() => undefined),
  });
  const out = options.out ?? join(datasetLayout.derived(directory), 'report');
  const style = await readFile(new URL('../../assets/style.css', import.meta.url), 'utf8');
  const html = reportPage(report, { script: await pageScript(), style });
  const page = join(out, 'index.html');
  await writeFileAtomically(page, html);
  const figures = new Map([...figureFiles(report)].map(([name, { text }]) => [name, text]));
  return {
    page,
    bytes: Buffer.byteLength(html),
    measurements: report.page.measurements.length,
    figures: await writeAll(join(out, 'figures'), figures),
    tables: await writeAll(join(out, 'tables'), latexTables(report.apps, report.derived.tables)),
  };
}

async function writeAll(folder: string, files: ReadonlyMap<string, string>): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const paths: string[] = [];
  for (const [name, text] of files) {
    paths.push(join(folder, name));
    await writeFileAtomically(join(folder, name), text);
  }
  return paths;
}
