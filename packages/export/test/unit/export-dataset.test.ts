import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Tables } from '@matador/analysis';
import { analyseDataset, parseRipeAtlas } from '@matador/analysis';
import type { GeoSource, PathTrace } from '@matador/core';
import { Dataset, readLines } from '@matador/core';
import { expect } from 'chai';
import { exportDataset, exportTables, schemaDocument } from '../../src/index.js';

const root = new URL('../../../../../', import.meta.url);
const { writeDataset } = (await import(
  new URL('packages/analysis/scripts/make-dataset.mjs', root).href
)) as { writeDataset: (directory: string, measurements: number, countries: string[]) => void };
const example = fileURLToPath(new URL('examples/sql-on-parquet/index.mjs', root));

/** By the first byte of an address; some are nowhere. */
const geoSource: GeoSource = {
  id: 'test',
  snapshot: { name: 'test', date: '2026-01-01', sha256: 'a'.repeat(64) },
  locate: (address) => {
    const country = ['AU', 'BR', 'DE', 'FR', 'JP', 'US', 'CH', 'GB'][Number.parseInt(address) % 9];
    const claim = {
      source: 'test',
      snapshot: '2026-01-01',
      latitude: 10,
      longitude: 20,
      asn: 64500,
    };
    return country === undefined ? [] : [{ ...claim, country }];
  },
};

describe('the exports of a data set', function () {
  this.timeout(120_000);
  let folder: string;
  let directory: string;
  let tables: Tables;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matador-export-'));
    directory = join(folder, "a data set's");
    writeDataset(directory, 320, ['AU', 'BR', 'DE', 'FR', 'JP', 'US']);
    await spoil(directory);
    tables = await analyseDataset(directory, { geoSources: [geoSource], stages: ['locations'] });
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function exported(format: Parameters<typeof exportDataset>[1]): Promise<string> {
    const out = join(folder, format);
    const files = await exportDataset(directory, format, out, { onProblem: () => undefined });
    expect((await readdir(out)).sort()).to.deep.equal([...files].sort());
    return out;
  }

  const traced = async (): Promise<PathTrace[]> => {
    const traces: PathTrace[] = [];
    for await (const stored of (await Dataset.open(directory)).measurements()) {
      if (stored.folder === broken) continue;
      for await (const trace of stored.traces()) traces.push(trace);
    }
    return traces;
  };

  it('gives by SQL on the Parquet the counts of Tables 2 and 3', async () => {
    const out = await exported('parquet');
    const { stdout } = await promisify(execFile)(process.execPath, [example, out]);
    expect(stdout).to.match(/\n\d+ cells, 0 other than analyse's\n$/);
    const measured = [...tables.table2, ...tables.table3]
      .flatMap(({ network, applications }) => [network, ...Object.values(applications)])
      .filter(({ n }) => n > 0);
    expect(stdout).to.include(`\n${measured.length} cells, `);
    // The check can fail: counts and unknown hops of all kinds are there.
    expect(measured.some(({ count, n }) => count > 0 && count < n)).to.equal(true);
    expect(measured.some(({ unknownPairs, n }) => unknownPairs > 0 && unknownPairs < n)).to.equal(
      true,
    );
  });

  it('notices in the example where counts differ', async () => {
    const out = await exported('parquet');
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const cells = join(out, 'cells.parquet').replaceAll("'", "''");
    await connection.run(
      `COPY (SELECT * REPLACE (counted + 1 AS counted) FROM read_parquet('${cells}')) TO '${cells}.new'`,
    );
    await writeFile(join(out, 'cells.parquet'), await readFile(join(out, 'cells.parquet.new')));
    const failed = await promisify(execFile)(process.execPath, [example, out]).catch(
      (error: unknown) => error,
    );
    expect(failed).to.have.property('code', 1);
  });

  it('has the same rows and columns in CSV and JSON', async () => {
    const [csv, json] = [await exported('csv'), await exported('json')];
    for (const { name, columns } of exportTables) {
      const [head, ...lines] = (await readFile(join(csv, `${name}.csv`), 'utf8')).split('\n');
      expect(head?.split(',')).to.deep.equal(Object.keys(columns));
      const text = await readFile(join(json, `${name}.json`), 'utf8');
      const rows = JSON.parse(text) as object[];
      expect(
        lines.filter((line) => line !== ''),
        name,
      ).to.have.length(rows.length);
      if (rows[0] !== undefined) {
        expect(Object.keys(rows[0]), name).to.deep.equal(Object.keys(columns));
      }
    }
    const probes = (await traced()).flatMap(({ hops }) => hops.flatMap((hop) => hop.probes));
    const text = await readFile(join(json, 'probes.json'), 'utf8');
    const rows = JSON.parse(text) as { address: string | null; rtt_ms: number | null }[];
    expect(rows.map(({ address, rtt_ms: rttMs }) => ({ address, rttMs }))).to.deep.equal(
      probes.map(({ address, rttMs }) => ({ address, rttMs })),
    );
    expect(await readFile(join(json, 'measurements.json'), 'utf8')).to.include(
      '"started_at":"2026-11-22T15:00:00.000Z"',
    );
  });

  it('gives every path trace to RIPE Atlas’s readers, and back without loss', async () => {
    const file = join(await exported('ripe-atlas'), 'ripe-atlas.jsonl');
    const lines: string[] = [];
    for await (const line of readLines(file)) lines.push(line);
    expect(parseRipeAtlas(lines.join('\n'))).to.deep.equal(await traced());
  });

  it('draws a line for each direct path and each to a messaging server', async () => {
    const file = join(await exported('geojson'), 'paths.geojson');
    const { type, features } = JSON.parse(await readFile(file, 'utf8')) as {
      type: string;
      features: { geometry: { coordinates: number[][] } | null; properties: { path: string } }[];
    };
    expect(type).to.equal('FeatureCollection');
    const of = (path: string) => features.filter(({ properties }) => properties.path === path);
    expect(of('network')).not.to.be.empty;
    // Two sides, one server each; broken and failed ones are not there.
    expect(of('application').length).to.be.within(500, 2 * 318);
    expect(features.every(({ geometry }) => (geometry?.coordinates.length ?? 2) >= 2)).to.equal(
      true,
    );
  });

  it('names a measurement that it cannot read, and says what is missing without an analysis', async () => {
    const problems: string[] = [];
    const out = join(folder, 'problems');
    await exportDataset(directory, 'ripe-atlas', out, { onProblem: (text) => problems.push(text) });
    expect(problems).to.have.length(1);
    expect(problems[0]).to.include(broken);
    await rm(join(directory, 'derived'), { recursive: true });
    const error = await exportDataset(directory, 'csv', out).catch((thrown: unknown) => thrown);
    expect(error).to.have.property('code', 'not-derived');
    expect(await readdir(out)).to.deep.equal(['ripe-atlas.jsonl']);
  });
});

it('describes the columns in SCHEMA.md as they are', async () => {
  const file = new URL('packages/export/SCHEMA.md', root);
  expect(await readFile(file, 'utf8')).to.equal(schemaDocument(exportTables));
});

/** Its traces cannot be read. */
const broken = 'signal_au_de_r1';

/** What happens to real measurements: untraced directions and servers, unreached ends, odd hops. */
async function spoil(directory: string): Promise<void> {
  const measurements = join(directory, 'measurements');
  for (const [index, folder] of (await readdir(measurements)).sort().entries()) {
    const path = join(measurements, folder, 'traces.jsonl');
    let lines = (await readFile(path, 'utf8')).split('\n');
    if (index % 5 === 0) lines = lines.filter((line) => !line.includes(`direct","side":"a`));
    if (index % 6 === 0) lines = lines.slice(0, -2);
    if (index % 7 === 0) lines[0] = (lines[0] ?? '').replace('"reached":true', '"reached":false');
    if (index % 8 === 0) lines[1] = (lines[1] ?? '').replaceAll(/"20\.1\.[^"]+"/g, '"10.0.0.1"');
    if (index % 9 === 0) lines[2] = (lines[2] ?? '').replaceAll(/"\d+\.1\.[^"]+"/g, '"35.1.1.1"');
    if (index % 10 === 0) lines[3] = (lines[3] ?? '').replace('"port":443', '"port":80');
    if (folder === broken) lines = ['{"no":"trace"}'];
    await writeFile(path, lines.join('\n'));
  }
  const failed = join(measurements, 'signal_de_de_r1', 'measurement.json');
  await writeFile(failed, (await readFile(failed, 'utf8')).replace('"complete"', '"failed"'));
}
