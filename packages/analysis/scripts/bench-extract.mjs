#!/usr/bin/env node
/**
 * Measures the throughput of extraction against tshark's and scapy's on the same synthetic capture:
 *
 *     node scripts/bench-extract.mjs [--size MEGABYTES] [--scapy MEGABYTES] [FILE…]
 *
 * The capture (default 1000 MB) is made of the packets of the given ones, mixed (see make-capture.mjs);
 * default: those in ../shared/captures beside the repository, or else the tests' own. scapy is Debian's
 * package python3-scapy; since it needs minutes for 1 GB, its throughput is taken from a smaller capture
 * made in the same way (`--scapy`, default 20 MB), which the output says. Exit status 1 where a target is missed: 15 times tshark's throughput, 80 times
 * scapy's, 400 MB of memory.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { makeCapture } from './make-capture.mjs';

/** Debian's own: whichever else stands first in the PATH does not see Debian's packages. */
const PYTHON = '/usr/bin/python3';

/** What extraction reads of a packet, as tshark's columns. */
const COLUMNS = [
  ...['frame.time_epoch', 'ip.src', 'ip.dst', 'ipv6.src', 'ipv6.dst', 'ip.proto', 'ip.len'],
  ...[
    'ipv6.plen',
    'tcp.srcport',
    'tcp.dstport',
    'tcp.flags',
    'tcp.len',
    'udp.srcport',
    'udp.dstport',
  ],
  ...['udp.length', 'dns.qry.name', 'dns.a', 'dns.aaaa', 'dns.cname', 'http.host'],
  'tls.handshake.extensions_server_name',
];

/** `null` where the program cannot be run. Its output is thrown away: nobody else takes part of the time. */
async function timeProgram(command, args) {
  const start = performance.now();
  const child = spawn(command, args, { stdio: 'ignore' });
  const [status] = await Promise.race([
    once(child, 'close'),
    new Promise((resolve) => child.on('error', () => resolve([null]))),
  ]);
  if (status === null) return null;
  if (status !== 0) throw new Error(`${command} ended with ${status}`);
  return { seconds: (performance.now() - start) / 1000 };
}

async function timeTshark(file) {
  const columns = COLUMNS.flatMap((field) => ['-e', field]);
  return timeProgram('tshark', ['-n', '-r', file, '-T', 'fields', ...columns]);
}

async function timeScapy(file) {
  const isThere = await timeProgram(PYTHON, ['-c', 'import scapy.all']).catch(() => null);
  if (isThere === null) return null;
  return timeProgram(PYTHON, [fileURLToPath(new URL('time-scapy.py', import.meta.url)), file]);
}

async function defaultCaptures() {
  const shared = new URL('../../../../shared/captures/', import.meta.url);
  const own = new URL('../test/golden/extract/', import.meta.url);
  for (const folder of [shared, own]) {
    const names = await readdir(folder).catch(() => []);
    const captures = names.filter((name) => /\.pcap(ng)?$/.test(name));
    if (captures.length > 0) return captures.map((name) => fileURLToPath(new URL(name, folder)));
  }
  return [];
}

async function timeExtract(file) {
  const script = fileURLToPath(new URL('time-extract.mjs', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, file]);
  return JSON.parse(stdout);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string', default: '1000' },
    scapy: { type: 'string', default: '20' },
  },
});
const size = Number(values.size);
const scapySize = Math.min(size, Number(values.scapy));
if (!(size > 0 && scapySize > 0)) {
  console.error('usage: bench-extract.mjs [--size MEGABYTES] [--scapy MEGABYTES] [FILE…]');
  process.exit(2);
}
const folder = await mkdtemp(join(tmpdir(), 'matador-bench-'));
try {
  const file = join(folder, 'synthetic.pcap');
  const sources = positionals.length > 0 ? positionals : await defaultCaptures();
  await makeCapture(sources, size * 1e6, file);
  const smaller = join(folder, 'smaller.pcap');
  if (scapySize < size) await makeCapture(sources, scapySize * 1e6, smaller);
  const megabytes = (await stat(file)).size / 1e6;
  const ours = await timeExtract(file);
  const rate = ({ seconds }) =>
    `${(megabytes / seconds).toFixed(1)} MB/s, ${Math.round(ours.packets / seconds)} packets/s`;
  console.log(
    `capture: ${megabytes.toFixed(0)} MB, ${ours.packets} packets, ${ours.targets} targets`,
  );
  console.log(`matador: ${rate(ours)}, ${ours.peakMemoryMb.toFixed(0)} MB peak memory`);
  let missed = ours.peakMemoryMb >= 400;
  const others = [
    ['tshark', timeTshark, 15, file],
    ['scapy', timeScapy, 80, scapySize < size ? smaller : file],
  ];
  for (const [name, time, target, theirFile] of others) {
    const theirs = await time(theirFile);
    if (theirs === null) {
      console.log(`${name}: not installed, not compared`);
      continue;
    }
    const theirMegabytes = (await stat(theirFile)).size / 1e6;
    const seconds = (theirs.seconds * megabytes) / theirMegabytes;
    const ratio = seconds / ours.seconds;
    if (ratio < target) missed = true;
    const basis = theirFile === file ? '' : ` (measured on ${theirMegabytes.toFixed(0)} MB)`;
    console.log(
      `${name}: ${rate({ seconds })}${basis}; ratio ${ratio.toFixed(1)}, at least ${target} wanted`,
    );
  }
  if (missed) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}
