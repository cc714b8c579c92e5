/**
 * How often verdicts are right, and how far their confidence can be trusted, in made-up worlds where the
 * truth is known and databases are wrong on a quarter of the router addresses.
 *
 *     node scripts/evaluate-locate.mjs [--seed 101] [--worlds 5] [--json]
 */
import { parseArgs } from 'node:util';
import { RdnsSource } from '../../geo-rdns/dist/src/index.js';
import { CountryShapes, kmPerMs, leastKm, TraceEvidence } from '../dist/src/index.js';
import { makeWorld } from './made-world.mjs';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '101' },
    worlds: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
});

/** Confidence from which a verdict is taken for sure. */
const sure = 0.8;

const judged = [];
const databases = { right: 0, asked: 0 };
const names = { right: 0, asked: 0 };
for (let i = 0; i < Number(values.worlds); i++) judged.push(...judgeWorld(Number(values.seed) + i));
const report = summarise();
console.log(values.json ? JSON.stringify(report) : render(report));

function judgeWorld(seed) {
  const { vantagePoints, traces, truth, databases: made } = makeWorld(seed);
  const sources = [...made.map(asSource), new RdnsSource()];
  const evidence = new TraceEvidence(vantagePoints);
  for (const trace of traces) evidence.add(trace);
  const fastest = fastestAnswers(traces, vantagePoints);
  return [...evidence.locate(truth.keys(), sources)].map(({ address, claims, verdict }) => {
    const { country } = truth.get(address).city;
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
  return [
    `worlds ${values.worlds} from seed ${values.seed}, ${it.hops} hops`,
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
