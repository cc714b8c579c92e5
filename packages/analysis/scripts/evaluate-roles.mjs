#!/usr/bin/env node
/**
 * Holds the roles that analysis gives in a data set against what is true, and prints how many of which
 * role were taken for which, by app, with precision and recall of messaging endpoints:
 *
 *     node scripts/evaluate-roles.mjs DATASET [--truth FILE] [--json] [--stretch FACTOR]
 *
 * The truth (default: DATASET.truth.json, as `matador lab run` writes it) says what each server is for,
 * and over which far ends each message truly went. A messaging endpoint is what carried a message of the
 * same measurement and side; a messaging server that carried nothing there is none. Four ways of judging:
 * everything; the first repetition without controls; each measurement by itself with and without
 * controls. `--stretch` raises all likelihood ratios to a power: 2 doubles their logarithms.
 *
 * Exit status 1 where precision or recall is below 0.98, or below 0.90 with one repetition and no control.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import {
  ControlTargets,
  classifyEndpoints,
  defaultRoleWeights,
  endpointRoles,
  extractFile,
} from '@matador/analysis';
import { Dataset, sideNames } from '@matador/core';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    truth: { type: 'string' },
    json: { type: 'boolean', default: false },
    stretch: { type: 'string', default: '1' },
  },
});
const [directory] = positionals;
const stretch = Number(values.stretch);
if (directory === undefined || !(stretch > 0)) {
  console.error('usage: evaluate-roles.mjs DATASET [--truth FILE] [--json] [--stretch FACTOR]');
  process.exit(2);
}
const truth = JSON.parse(await readFile(values.truth ?? `${directory}.truth.json`, 'utf8'));
const { measurements, controls } = await readDataset(directory);
const carriers = trueCarriers();
const roleAt = new Map(truth.endpoints.map((end) => [endKey(end), end.role]));

const ways = [
  { name: 'all measurements, with controls', judge: () => judge(measurements, controls) },
  {
    name: 'one repetition, no control',
    judge: () =>
      judge(
        measurements.filter(({ repetition }) => repetition === 1),
        [],
      ),
    least: 0.9,
  },
  {
    name: 'each measurement by itself, with controls',
    judge: () => measurements.flatMap((each) => judge([each], controls)),
    least: 0,
  },
  {
    name: 'each measurement by itself, no control',
    judge: () => measurements.flatMap((each) => judge([each], [])),
    least: 0,
  },
];

const results = ways.map(({ name, judge: judged, least = 0.98 }) => {
  const compared = judged().map((record) => ({ ...record, truly: trueRole(record) }));
  return { name, least, apps: byApp(compared), ...messagingScores(compared) };
});
const failed = results.some(({ least, precision, recall }) => Math.min(precision, recall) < least);
if (values.json) console.log(JSON.stringify(results, null, 2));
else for (const result of results) print(result);
if (failed) process.exitCode = 1;

async function readDataset(path) {
  const dataset = await Dataset.open(path);
  const found = { measurements: [], controls: [] };
  const stored = [];
  for await (const each of dataset.measurements()) {
    if (each.record.outcome === 'complete') stored.push(each);
  }
  for (const { record, capture } of stored.map((each) => ({
    record: each.record,
    capture: (side) => each.capture(side),
  }))) {
    const sides = {};
    for (const side of sideNames) {
      const { phone, capture: recorded } = record.sides[side];
      const other = record.sides[side === 'a' ? 'b' : 'a'];
      const device = phone?.address == null ? {} : { device: phone.address };
      const { active } = await extractFile(capture(side), device);
      sides[side] = {
        targets: active,
        observedFrom: Date.parse(recorded.startedAt),
        observedUntil: Date.parse(recorded.stoppedAt),
        peerAddresses: [other.tunnel?.exit?.address, other.vantagePoint.address],
      };
    }
    const { id, app, actions, repetition, kind } = record;
    if (kind === 'control') found.controls.push({ app, sides });
    else found.measurements.push({ measurement: id, app, actions, repetition, sides });
  }
  return found;
}

function judge(judged, recordings) {
  const apps = [...new Set(judged.map(({ app }) => app))];
  return apps.flatMap((app) => {
    const known = new ControlTargets();
    for (const { sides } of recordings.filter((each) => each.app === app)) {
      for (const { targets } of Object.values(sides)) known.add(targets);
    }
    return classifyEndpoints({
      measurements: judged.filter((each) => each.app === app),
      controls: known,
      options: { weights: stretched() },
    });
  });
}

function stretched() {
  const clues = Object.entries(defaultRoleWeights.clues).map(([clue, ratios]) => [
    clue,
    Object.fromEntries(Object.entries(ratios).map(([role, ratio]) => [role, ratio ** stretch])),
  ]);
  return { ...defaultRoleWeights, clues: Object.fromEntries(clues) };
}

/** What truly carried a message, by measurement and side. */
function trueCarriers() {
  const measurementOf = new Map(
    measurements.flatMap(({ measurement, actions }) =>
      actions.map(({ text }) => [text, measurement]),
    ),
  );
  return new Set(
    truth.messages.flatMap(({ text, carriers: all }) =>
      all.map((end) => `${measurementOf.get(text)} ${end.side} ${endKey(end)}`),
    ),
  );
}

function trueRole(record) {
  const { measurement, side } = record;
  if (carriers.has(`${measurement} ${side} ${endKey(record)}`)) return 'messaging';
  const role = roleAt.get(endKey(record));
  if (role === 'messaging') return 'idle messaging server';
  return role ?? 'unknown';
}

function endKey({ protocol, address, port }) {
  return `${protocol} ${address} ${port}`;
}

function messagingScores(compared) {
  const count = (isOne) => compared.filter(isOne).length;
  const right = count((each) => each.role === 'messaging' && each.truly === 'messaging');
  const found = count((each) => each.role === 'messaging');
  const there = count((each) => each.truly === 'messaging');
  return { right, found, there, precision: right / found, recall: right / there };
}

function byApp(compared) {
  return Object.fromEntries(
    [...new Set(compared.map(({ app }) => app))].sort().map((app) => {
      const own = compared.filter((each) => each.app === app);
      const rows = [...new Set(own.map(({ truly }) => truly))]
        .sort()
        .map((truly) => [
          truly,
          Object.fromEntries(
            endpointRoles.map((role) => [
              role,
              own.filter((each) => each.truly === truly && each.role === role).length,
            ]),
          ),
        ]);
      return [app, { ...messagingScores(own), confusion: Object.fromEntries(rows) }];
    }),
  );
}

function print({ name, right, found, there, precision, recall, apps }) {
  console.log(`${name}: precision ${precision.toFixed(3)} (${right} of ${found} found),`);
  console.log(`  recall ${recall.toFixed(3)} (${right} of ${there} there)`);
  for (const [app, result] of Object.entries(apps)) {
    console.log(
      `  ${app}: precision ${result.precision.toFixed(3)}, recall ${result.recall.toFixed(3)}`,
    );
    console.log(
      `    ${'truly \\ told'.padEnd(22)}${endpointRoles.map((role) => role.padStart(11)).join('')}`,
    );
    for (const [truly, told] of Object.entries(result.confusion)) {
      const cells = endpointRoles.map((role) => String(told[role]).padStart(11));
      console.log(`    ${truly.padEnd(22)}${cells.join('')}`);
    }
  }
  console.log();
}
