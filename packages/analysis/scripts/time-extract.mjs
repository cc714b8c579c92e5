#!/usr/bin/env node
/** Extracts one capture and prints what it took; a process of its own, so that peak memory is its own. */
import { performance } from 'node:perf_hooks';
import { extractFile } from '../dist/src/extract/index.js';

const [file] = process.argv.slice(2);
const start = performance.now();
const { extract } = await extractFile(file);
const result = {
  seconds: (performance.now() - start) / 1000,
  peakMemoryMb: process.resourceUsage().maxRSS / 1024,
  packets: extract.packets,
  targets: extract.targets.length,
  dns: extract.dns.length,
};
console.log(JSON.stringify(result));
