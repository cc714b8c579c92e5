/**
 * How often verdicts are right, and how far their confidence can be trusted, where the truth is known:
 *
 *     node scripts/evaluate-locate.mjs [--seed 101] [--worlds 5] [--json]
 *     node scripts/evaluate-locate.mjs --scenario NAME [--json]
 *     node scripts/evaluate-locate.mjs --dataset DIR [--json]
 *
 * The first makes worlds up in which databases are wrong on a quarter of the router addresses. The second
 * brings a lab up (as root) and traces in it from each vantage point. The third judges the analysed data
 * set of a lab by the DIR.truth.json beside it.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Dataset, kmPerMs, leastKm } from '@matador/core';
import { RdnsSource } from '../../geo-rdns/dist/src/index.js';
import { CountryShapes, locateAll, TraceEvidence } from '../dist/src/index.js';
import { makeWorld } from './made-world.mjs';
import { traceLab } from './traced-lab.mjs';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '101' },
    worlds: { type: 'string', default: '5' },
    scenario: { type: 'string' },
    dataset: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

/** Confidence from which a verdict is taken for sure. */
const sure = 0.8;

const judged = [];
const databases = { right: 0, asked: 0 };
const names = { right: 0, asked: 0 };
if (values.dataset !== undefined) judged.push(...(await judgeDataset(values.dataset)));
else if (values.scenario !== undefined) judged.push(...(await judgeLab(values.scenario)));
else {
  for (let i = 0; i < Number(values.worlds); i++)
    judged.push(...judgeWorld(Number(values.seed) + i));
}
const report = summarise();
console.log(values.json ? JSON.stringify(report) : render(report));

function judgeWorld(seed) {
  const { vantagePoints, traces, truth, databases: made } = makeWorld(seed);
  const sources = [...made.map(asSource), new RdnsSource()];
  const evidence = new TraceEvidence(vantagePoints);
  for (const trace of traces) evidence.add(trace);
  const fastest = fastestAnswers(traces, vantagePoints);
  const countries = new Map([...truth].map(([address, { city }]) => [address, city.country]));
  return judge(locateAll(truth.keys(), evidence.byAddress(), sources), countries, fastest);
}

/** The routers of a lab that answered. */
async function judgeLab(scenario) {
  const { vantagePoints, traces, source, truth } = await traceLab(scenario);
  const evidence = new TraceEvidence(vantagePoints);
  for (const trace of traces) evidence.add(trace);
  const countries = routerCountries(truth);
  const known = evidence.byAddress();
  const seen = [...known.keys()].filter((address) => countries.has(address));
  const locations = locateAll(seen, known, [source, new RdnsSource()]);
  return judge(locations, countries, fastestAnswers(traces, vantagePoints));
}

/** The routers of a lab's data set, since vantage points and servers are known without a verdict, or by their owners. */
async function judgeDataset(directory) {
  const dataset = await Dataset.open(directory);
  const { vantagePoints } = dataset.campaign.config;
  const countries = routerCountries(JSON.parse(await readFile(`${directory}.truth.json`, 'utf8')));
  const traces = [];
  for (const folder of await dataset.folders()) {
    for await (const trace of (await dataset.measurement(folder)).traces()) traces.push(trace);
  }
  const lines = (await readFile(`${directory}/derived/locations.jsonl`, 'utf8')).split('\n');
  const locations = lines.filter(Boolean).map((line) => JSON.parse(line));
  const ofRouters = locations.filter(({ address }) => countries.has(address));
  return judge(ofRouters, countries, fastestAnswers(traces, vantagePoints));
}

function routerCountries({ routers }) {
  return new Map(
    routers.flatMap(({ address, address6, country }) =>
      [address, address6].filter(Boolean).map((one) => [one, country]),
    ),
  );
}

function judge(locations, countries, fastest) {
  return [...locations].map(({ address, claims, verdict }) => {
    const country = countries.get(address);
    for (const claim of claims) count(claim.basis === 'name' ? names : databases, claim, country);
    return {
      right: verdict.country === country,
      country: verdict.country,
      confidence: verdict.confidence,
      method: verdict.method,
      forbidden: isForbidden(verdict.country, fastest.get(address) ?? []),
      truthForbidden: isForbidden(country, fastest.get(address) ?? []),
    };
  });
}

function count(tally, claim, country) {
  tally.asked++;
  if (claim.country === country) tally.right++;
}

function asSource({ name, countries }) {
  return {
    id: name,
    snapshot: { name, date: null, sha256: '0'.repeat(64) },
    locate: (address) => {
      const country = countries.get(address);
      const point = { latitude: null, longitude: null, asn: null };
      return country === undefined ? [] : [{ source: name, snapshot: name, country, ...point }];
    },
  };
}

/** Every vantage point's fastest answer from each address. */
function fastestAnswers(traces, vantagePoints) {
  const fastest = new Map();
  for (const { hops, context } of traces) {
    const from = vantagePoints.find(({ id }) => id === context.vantagePoint);
    for (const { address, rttMs } of hops.flatMap(({ probes }) => probes)) {
      if (address === null || rttMs === null) continue;
      if (!fastest.has(address)) fastest.set(address, new Map());
      const times = fastest.get(address);
      times.set(from, Math.min(rttMs, times.get(from) ?? Infinity));
    }
  }
  return new Map([...fastest].map(([address, times]) => [address, [...times]]));
}

function isForbidden(country, answers) {
  if (country === null) return false;
  const index = CountryShapes.shared.indexOf(country);
  return answers.some(([from, rttMs]) => leastKm(distancesFrom(from)[index]) > rttMs * kmPerMs);
}

function distancesFrom(from) {
  from.distances ??= CountryShapes.shared.distancesFrom(from);
  return from.distances;
}

function summarise() {
  const share = (list) => list.filter(({ right }) => right).length / list.length;
  const given = judged.filter(({ country }) => country !== null);
  const certain = given.filter(({ confidence }) => confidence >= sure);
  return {
    hops: judged.length,
    databasesRight: databases.right / databases.asked,
    namesRight: names.right / names.asked,
    verdicts: given.length,
    right: share(given),
    sure: certain.length,
    sureRight: share(certain),
    calibration: Array.from({ length: 10 }, (_, bin) => {
      const inside = given.filter(
        ({ confidence }) => Math.min(9, Math.floor(confidence * 10)) === bin,
      );
      const stated = inside.reduce((sum, { confidence }) => sum + confidence, 0) / inside.length;
      return { from: bin / 10, hops: inside.length, stated, right: share(inside) };
    }),
    againstLight: judged.filter(({ forbidden }) => forbidden).length,
    truthsAgainstLight: judged.filter(({ truthForbidden }) => truthForbidden).length,
  };
}

function render(it) {
  const percent = (value) =>
    (Number.isNaN(value) ? '–' : `${(100 * value).toFixed(1)} %`).padStart(8);
  const lab = values.dataset ?? values.scenario;
  return [
    lab === undefined
      ? `worlds ${values.worlds} from seed ${values.seed}, ${it.hops} hops`
      : `${lab}, ${it.hops} routers`,
    `databases right        ${percent(it.databasesRight)}`,
    `names right            ${percent(it.namesRight)}`,
    `verdicts right         ${percent(it.right)} of ${it.verdicts}`,
    `confidence ≥ ${sure} right ${percent(it.sureRight)} of ${it.sure}`,
    `verdicts against light ${it.againstLight}`,
    `truths against light   ${it.truthsAgainstLight}`,
    'confidence    hops   stated    right',
    ...it.calibration.map(
      ({ from, hops, stated, right }) =>
        `${from.toFixed(1)} to ${(from + 0.1).toFixed(1)} ${String(hops).padStart(7)} ${percent(stated)} ${percent(right)}`,
    ),
  ].join('\n');
}
