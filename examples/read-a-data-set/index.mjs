// Prints, for each measurement of a data set, how long its messages took and which servers carried
// them. Usage: node index.mjs FOLDER (of a data set that `matador analyse` has been over).
import { join } from 'node:path';
import { endpointRecordSchema, locationSchema } from '@matador/analysis';
import { Dataset, datasetLayout, parseRecord, readLines } from '@matador/core';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node index.mjs FOLDER');
  process.exit(2);
}

async function* derived(file, schema) {
  const path = join(datasetLayout.derived(folder), file);
  for await (const line of readLines(path)) yield parseRecord(schema, line, path);
}

const countries = new Map();
for await (const { address, verdict } of derived('locations.jsonl', locationSchema)) {
  countries.set(address, verdict.country ?? 'unknown');
}
const servers = new Map();
for await (const endpoint of derived('endpoints.jsonl', endpointRecordSchema)) {
  if (endpoint.role !== 'messaging') continue;
  const known = servers.get(endpoint.measurement) ?? new Set();
  const place = countries.get(endpoint.address) ?? 'unknown';
  known.add(`${endpoint.names[0] ?? endpoint.address} (${place})`);
  servers.set(endpoint.measurement, known);
}

const dataset = await Dataset.open(folder);
for await (const { record } of dataset.measurements()) {
  if (record.kind !== 'measurement' || record.outcome !== 'complete') continue;
  const { a, b } = record.sides;
  const by = [...(servers.get(record.id) ?? ['no server found'])].join(', ');
  console.log(`${a.vantagePoint.id} – ${b.vantagePoint.id} by ${by}`);
  for (const sent of record.actions.filter(({ kind }) => kind === 'message-sent')) {
    const received = record.actions.find(
      ({ kind, message }) => kind === 'message-received' && message === sent.message,
    );
    const ms = Date.parse(received.received.at) - Date.parse(sent.pressed.at);
    console.log(`  ${sent.message} from ${sent.side}: on the other phone's screen after ${ms} ms`);
  }
}
