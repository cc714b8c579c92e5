import type { AppManifest, Dataset, Measurement, StoredMeasurement } from '@matador/core';
import { asMatadorError } from '@matador/core';
import type { MeasurementDetail, PageData, VantagePlace } from '../page/model.js';
import { AddressBook } from './address-book.js';
import { measurementDetail, measurementRow } from './measurement-detail.js';
import type { ServerUse } from './server-use.js';
import { serverUsesOf } from './server-use.js';
import type { DerivedSource } from './source.js';
import { readDerivedSource } from './source.js';

/** An app of the campaign, for Table 1. */
export interface ReportApp {
  readonly id: string;
  readonly name: string;
  /** `null` where the data set does not hold it. */
  readonly manifest: AppManifest | null;
  /** That were measured, in order of first use. */
  readonly versions: readonly string[];
}

/** Everything a report tells. */
export interface Report {
  readonly dataset: Dataset;
  readonly derived: DerivedSource;
  readonly apps: readonly ReportApp[];
  /** The tables' regions that hold a pair of vantage points. */
  readonly regions: readonly string[];
  readonly page: PageData;
  /** Of each measurement in `page.measurements`. */
  readonly details: readonly MeasurementDetail[];
  readonly servers: readonly ServerUse[];
  /** Folders of measurements that could not be read, with the reason. */
  readonly unreadable: readonly { readonly folder: string; readonly reason: string }[];
}

export interface ReadReportOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** @throws MatadorError `not-analysed`, `not-derived`, `broken-record`; AbortError. */
export async function readReport(dataset: Dataset, options: ReadReportOptions): Promise<Report> {
  const derived = await readDerivedSource(dataset);
  const book = new AddressBook(derived.locations);
  const records: { readonly record: Measurement; readonly folder: string }[] = [];
  const details: MeasurementDetail[] = [];
  const unreadable: Report['unreadable'][number][] = [];
  const folders = await dataset.folders();
  for (const [index, folder] of folders.entries()) {
    options.signal.throwIfAborted();
    try {
      const stored = await dataset.measurement(folder);
      details.push(await detailOf(stored, derived, book));
      records.push({ record: stored.record, folder });
    } catch (error) {
      unreadable.push({ folder, reason: reasonOf(error, dataset) });
    }
    options.onProgress(index + 1, folders.length);
  }
  const vantagePoints = vantagePlacesOf(dataset, records, derived);
  const apps = appsOf(dataset, records);
  return {
    dataset,
    derived,
    apps,
    regions: derived.tables.table2.filter(({ pairs }) => pairs > 0).map(({ region }) => region),
    page: {
      apps: apps.map(({ id, name }) => ({ id, name })),
      vantagePoints,
      measurements: records.map(({ record, folder }) => measurementRow(record, folder)),
      addresses: book.entries(),
    },
    details,
    servers: serverUsesOf(records, derived, vantagePoints),
    unreadable,
  };
}

async function detailOf(
  stored: StoredMeasurement,
  derived: DerivedSource,
  book: AddressBook,
): Promise<MeasurementDetail> {
  const { record } = stored;
  const traces = [];
  for await (const trace of stored.traces()) {
    book.noteNames(trace);
    traces.push(trace);
  }
  // A failed attempt has the id of the measurement that it was to be.
  const analysed = record.outcome === 'complete';
  return measurementDetail({
    record,
    traces,
    targets: analysed ? (derived.targets.get(record.id) ?? []) : [],
    endpoints: analysed ? (derived.endpoints.get(record.id) ?? []) : [],
    numberOf: (address) => book.numberOf(address),
  });
}

/** Planned or measured, in order of region and country. */
function vantagePlacesOf(
  { campaign: { config } }: Dataset,
  records: readonly { readonly record: Measurement }[],
  { tables }: DerivedSource,
): VantagePlace[] {
  const planned = config.vantagePoints.filter(
    ({ id }) => config.campaign?.vantagePoints?.includes(id) ?? true,
  );
  const measured = records.flatMap(({ record }) =>
    Object.values(record.sides).map(({ vantagePoint }) => vantagePoint),
  );
  const places = new Map<string, VantagePlace>();
  for (const { id, country, city, latitude, longitude } of [...planned, ...measured]) {
    const regions = tables.regions.filter(({ countries }) => countries.includes(country));
    places.set(id, {
      ...{ id, country, city: city ?? null, latitude, longitude },
      regions: regions.map(({ name }) => name),
    });
  }
  const rank = ({ regions, country, id }: VantagePlace) => `${regions[0] ?? '~'} ${country} ${id}`;
  return [...places.values()].sort((left, right) => (rank(left) < rank(right) ? -1 : 1));
}

function appsOf(
  { campaign: { config, apps: manifests = [] } }: Dataset,
  records: readonly { readonly record: Measurement }[],
): ReportApp[] {
  const ids = new Set([
    ...(config.campaign?.apps ?? []),
    ...records.map(({ record }) => record.app),
  ]);
  return [...ids].map((id) => {
    const manifest = manifests.find((each) => each.id === id) ?? null;
    const sides = records
      .filter(({ record }) => record.app === id)
      .flatMap(({ record }) => [record.sides.a, record.sides.b]);
    const versions = sides.flatMap(({ app }) => (app === null ? [] : [app.versionName]));
    const name = manifest?.displayName ?? id;
    return { id, name, manifest, versions: [...new Set(versions)] };
  });
}

function reasonOf(error: unknown, { directory }: Dataset): string {
  const { message } = asMatadorError(error, 'internal');
  return message.replaceAll(`${directory}/`, '');
}
