import { writeFileAtomically, writeJson } from '@matador/core';
import { AppGathering } from '../insights/app-insights.js';
import type { VantageCountry } from '../insights/by-location.js';
import { DnsTable } from '../insights/dns-table.js';
import type { Insights } from '../insights/records.js';
import { compareText } from '../locality/compare-text.js';
import type { AnalysisContext } from './context.js';
import { completeMeasurements } from './context.js';
import { sheetCsv } from './csv.js';
import { derivedPath, readDerived } from './derived-files.js';
import { dnsSheet } from './sheets.js';

interface Measured {
  readonly app: string;
  readonly a: VantageCountry;
  readonly b: VantageCountry;
}

/**
 * Endpoints and names → `derived/insights.json`, `tables/dns.json` and `tables/dns.csv`: what a campaign
 * says of how messengers are built, and everything that phones looked up.
 */
export async function deriveInsights(context: AnalysisContext): Promise<Insights> {
  const { dataset } = context;
  const measured = await measuredOf(context);
  const dns = new DnsTable();
  const apps = new Map<string, AppGathering>();
  const gatheringOf = (app: string): AppGathering => {
    const known = apps.get(app) ?? new AppGathering(app);
    apps.set(app, known);
    return known;
  };
  for (const [id, { app }] of measured) gatheringOf(app).addMeasurement(id);
  for await (const endpoint of readDerived(dataset, 'endpoints')) {
    const measurement = measured.get(endpoint.measurement);
    if (measurement === undefined) continue;
    gatheringOf(endpoint.app).add(endpoint, measurement[endpoint.side]);
  }
  // What the phones look up with the app closed is not of the app.
  for await (const { measurement, side, record } of readDerived(dataset, 'dns')) {
    const at = measured.get(measurement)?.[side];
    if (at !== undefined) dns.add(at, record);
  }
  for await (const { measurement, side, record } of readDerived(dataset, 'newdns')) {
    const found = measured.get(measurement);
    if (found === undefined) continue;
    dns.addNewdns(found[side], record);
    gatheringOf(found.app).addNewdns(record);
  }
  const insights: Insights = {
    schema: 'matador/insights/1',
    apps: [...apps].sort(([a], [b]) => compareText(a, b)).map(([, each]) => each.tell()),
    namesByLocation: dns.namesByLocation(),
  };
  await writeJson(derivedPath(dataset, 'insights.json'), insights);
  await writeJson(derivedPath(dataset, 'tables/dns.json'), dns.rows());
  await writeFileAtomically(derivedPath(dataset, 'tables/dns.csv'), sheetCsv(dnsSheet(dns.rows())));
  return insights;
}

/** By measurement; controls left out. */
async function measuredOf(context: AnalysisContext): Promise<ReadonlyMap<string, Measured>> {
  const measured = new Map<string, Measured>();
  for await (const { record } of completeMeasurements(context, null, () => undefined)) {
    if (record.kind === 'control') continue;
    const { a, b } = record.sides;
    measured.set(record.id, { app: record.app, a: a.vantagePoint, b: b.vantagePoint });
  }
  return measured;
}
