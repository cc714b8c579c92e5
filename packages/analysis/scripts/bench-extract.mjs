#!/usr/bin/env node
/**
 * Measures the throughput of extraction against tshark's on the same synthetic capture:
 *
 *     node scripts/bench-extract.mjs [--size MEGABYTES] FILE…
 *
 * The capture is made of the packets of the given ones (see make-capture.mjs); default 200 MB.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { makeCapture } from './make-capture.mjs';

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

/** Its output is thrown away, so that nobody but tshark takes part of the time. */
async function timeTshark(file) {
  const columns = COLUMNS.flatMap((field) => ['-e', field]);
  const start = performance.now();
  const child = spawn('tshark', ['-n', '-r', file, '-T', 'fields', ...columns], {
    stdio: 'ignore',
  });
  const [status] = await once(child, 'close');
  if (status !== 0) throw new Error(`tshark ended with ${status}`);
  return { seconds: (performance.now() - start) / 1000 };
}

async function timeExtract(file) {
  const script = fileURLToPath(new URL('time-extract.mjs', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, file]);
  return JSON.parse(stdout);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { size: { type: 'string', default: '200' } },
});
const size = Number(values.size);
if (positionals.length === 0 || !(size > 0)) {
  console.error('usage: bench-extract.mjs [--size MEGABYTES] FILE…');
  process.exit(2);
}
const folder = await mkdtemp(join(tmpdir(), 'matador-bench-'));
try {
  const file = join(folder, 'synthetic.pcap');
  await makeCapture(positionals, size * 1e6, file);
  const megabytes = (await stat(file)).size / 1e6;
  const ours = await timeExtract(file);
  const theirs = await timeTshark(file);
  const rate = ({ seconds }) =>
    `${(megabytes / seconds).toFixed(1)} MB/s, ${Math.round(ours.packets / seconds)} packets/s`;
  console.log(
    `capture: ${megabytes.toFixed(0)} MB, ${ours.packets} packets, ${ours.targets} targets`,
  );
  console.log(`matador: ${rate(ours)}, ${ours.peakMemoryMb.toFixed(0)} MB peak memory`);
  console.log(`tshark:  ${rate(theirs)}`);
  console.log(`ratio:   ${(theirs.seconds / ours.seconds).toFixed(1)}`);
} finally {
  await rm(folder, { recursive: true });
}
