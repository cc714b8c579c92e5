#!/usr/bin/env node
/**
 * Puts mutated packets and capture files through every parser:
 *
 *     node scripts/fuzz.mjs [--runs N] [--seed NUMBER]
 *
 * N inputs (default 100,000), each a mutated packet or file; the same seed makes the same ones. Exit
 * status 1 on an exception, a capture that takes longer than a second, or over 500 MB of memory.
 */
import { parseArgs } from 'node:util';
import { fuzzRound, randomFrom } from '../dist/test/fuzz/fuzz.js';

const SLOWEST_MS = 1000;
const MEMORY_MB = 500;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
  },
});
const runs = Number(values.runs);
const seed = Number(values.seed);
if (!(runs > 0) || !Number.isSafeInteger(seed)) {
  console.error('usage: fuzz.mjs [--runs N] [--seed NUMBER]');
  process.exit(2);
}
const random = randomFrom(seed);
const start = Date.now();
let inputs = 0;
let slowest = 0;
while (inputs < runs) {
  try {
    const round = await fuzzRound(random);
    inputs += round.inputs;
    slowest = Math.max(slowest, round.slowestMs);
  } catch (error) {
    console.error(`seed ${seed}, behind ${inputs} inputs:`, error);
    process.exit(1);
  }
}
const memory = process.resourceUsage().maxRSS / 1024;
const seconds = Math.round((Date.now() - start) / 1000);
console.log(
  `${inputs} inputs in ${seconds} s: no exception, slowest capture ${slowest.toFixed(0)} ms, ` +
    `${memory.toFixed(0)} MB peak memory`,
);
if (slowest > SLOWEST_MS || memory > MEMORY_MB) process.exitCode = 1;
