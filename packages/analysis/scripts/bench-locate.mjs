#!/usr/bin/env node
/**
 * Measures verdicts on addresses from three mmdb files against the look-ups alone that they need, made
 * with maxmind's own `open` and `get` in the same run:
 *
 *     node scripts/bench-locate.mjs [--addresses 1000000]
 *
 * The two take turns, and the shortest of three turns counts. Exit status 1 where a target is missed:
 * twice the time of the look-ups, 600 MB of memory.
 */
import { createRequire } from 'node:module';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import maxmind from 'maxmind';
import { MmdbSource } from '../../geo-mmdb/dist/src/index.js';
import { boundFromVantagePoint, locate } from '../dist/src/index.js';

const TIMES_THE_LOOK_UPS = 2;
const MEMORY_MB = 600;
const TURNS = 3;

const { values } = parseArgs({ options: { addresses: { type: 'string', default: '1000000' } } });
const addresses = madeAddresses(Number(values.addresses));
const require = createRequire(import.meta.url);
const files = ['geo-whois-asn-country', 'iptoasn-country', 'dbip-country'].map((name) =>
  require.resolve(`@ip-location-db/${name}-mmdb/${name}.mmdb`),
);
const readers = await Promise.all(files.map((file) => maxmind.open(file)));
const sources = await Promise.all(files.map((path) => MmdbSource.open({ path })));
const bounds = [
  boundFromVantagePoint({ id: 'ch', latitude: 47.38, longitude: 8.54 }, 78.3),
  boundFromVantagePoint({ id: 'us', latitude: 40.71, longitude: -74.01 }, 112.8),
];

const seconds = { lookUps: [], verdicts: [], boundVerdicts: [] };
for (let turn = 0; turn < TURNS; turn++) {
  seconds.lookUps.push(time(lookUp));
  seconds.verdicts.push(time((address) => locate(address, [], sources).verdict.country !== null));
  seconds.boundVerdicts.push(
    time((address) => locate(address, bounds, sources).verdict.country !== null),
  );
}
report();

/** All three readers, as a program without MATAdOR would ask them. */
function lookUp(address) {
  let found = false;
  for (const reader of readers) if (reader.get(address) !== null) found = true;
  return found;
}

function time(work) {
  const start = performance.now();
  let found = 0;
  for (const address of addresses) if (work(address)) found++;
  if (found < addresses.length / 2) throw new Error(`only ${found} addresses were found`);
  return (performance.now() - start) / 1000;
}

/** Spread over the IPv4 addresses that are given out; the same each time. */
function madeAddresses(count) {
  let state = 71;
  const random = (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  return Array.from(
    { length: count },
    () => `${1 + random(223)}.${random(256)}.${random(256)}.${random(256)}`,
  );
}

function report() {
  const best = Object.fromEntries(
    Object.entries(seconds).map(([of, all]) => [of, Math.min(...all)]),
  );
  const megabytes = process.resourceUsage().maxRSS / 1024;
  const ratio = best.verdicts / best.lookUps;
  const lines = [
    ['look-ups alone (maxmind)', best.lookUps],
    ['verdicts', best.verdicts],
    ['verdicts with two round-trip times', best.boundVerdicts],
  ];
  console.log(`${addresses.length.toLocaleString('en')} addresses, three mmdb files`);
  for (const [name, spent] of lines) {
    const perSecond = Math.round(addresses.length / spent).toLocaleString('en');
    const times = (spent / best.lookUps).toFixed(2);
    console.log(`  ${name}: ${spent.toFixed(2)} s, ${perSecond}/s, ${times} times the look-ups`);
  }
  console.log(`  memory at most ${megabytes.toFixed(0)} MB`);
  const missed = [
    ...(ratio > TIMES_THE_LOOK_UPS ? [`verdicts take more than ${TIMES_THE_LOOK_UPS} times`] : []),
    ...(megabytes > MEMORY_MB ? [`more than ${MEMORY_MB} MB of memory`] : []),
  ];
  for (const target of missed) console.log(`missed: ${target}`);
  if (missed.length > 0) process.exitCode = 1;
}
