/**
 * Runs in a lab, started by its tests: looks at the network with real programs and prints what they
 * found as one JSON document.
 */
import { execFile } from 'node:child_process';
import { appendFile, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { truthSchema } from '../../src/truth/schema.js';
import type { Truth } from '../../src/truth/schema.js';
import { longestRttMs } from './longest-rtt.js';
import { labDirectory, labTruthFile } from '../../src/state.js';

export interface Findings {
  /** By `from address`: the address that answered at each TTL, `null` where none did. */
  readonly traces: Record<string, (string | null)[]>;
  /** By `from address`: the shortest round trip of up to thirty, ms. */
  readonly pings: Record<string, number>;
  /** By vantage point: what its resolver says. */
  readonly dns: Record<string, { address: string; reverse: string; unknown: string }>;
  /** By vantage point, over SSH: its resolver, and where the programs of a measurement are. */
  readonly shells: Record<string, string>;
  /** What the echo service answers to each vantage point. */
  readonly echoes: Record<string, string>;
  /** Names of devices as adb lists them. */
  readonly devices: string;
}

const execute = promisify(execFile);

async function main(): Promise<Findings> {
  const truth = truthSchema.parse(JSON.parse(await readFile(labTruthFile, 'utf8')));
  const points = truth.vantagePoints.map(({ id }) => id);
  return {
    traces: Object.fromEntries(await inBatches(truth.paths, 12, trace)),
    pings: Object.fromEntries(
      await inBatches(
        truth.paths.filter(({ to }) => to.kind === 'vantage-point'),
        6,
        ping,
      ),
    ),
    dns: Object.fromEntries(await inBatches(points, 3, (id) => askResolver(id, truth))),
    shells: Object.fromEntries(await inBatches(points, 3, (id) => askShell(id, truth))),
    echoes: Object.fromEntries(
      await inBatches(points, 3, async (id) => [
        id,
        await at(id, 'curl', '-s', '--max-time', '10', 'http://icanhazip.com/'),
      ]),
    ),
    devices: await listDevices(),
  };
}

async function trace({ from, to }: Truth['paths'][number]): Promise<[string, (string | null)[]]> {
  const output = await at(from, 'traceroute', '-n', '-I', '-q', '1', '-w', '2', to.address);
  const hops = output
    .split('\n')
    .slice(1)
    .filter((line) => line.trim() !== '')
    .map((line) => /^\s*\d+\s+([\d.]+)/.exec(line)?.[1] ?? null);
  return [`${from} ${to.address}`, hops];
}

/** A busy machine delays packets: those that took too long are sent again. */
async function ping({ from, to, hops }: Truth['paths'][number]): Promise<[string, number]> {
  let shortest = Infinity;
  for (let round = 1; round <= 3 && shortest > longestRttMs(hops.at(-1)?.rttMs ?? 0); round += 1) {
    const output = await at(from, 'ping', '-n', '-q', '-c', '10', '-i', '0.2', to.address);
    shortest = Math.min(shortest, Number(/= ([\d.]+)\//.exec(output)?.[1]));
  }
  return [`${from} ${to.address}`, shortest];
}

async function askResolver(id: string, truth: Truth): Promise<[string, Findings['dns'][string]]> {
  const server = `@${truth.vantagePoints.find((point) => point.id === id)?.address ?? ''}`;
  return [
    id,
    {
      address: await at(id, 'dig', server, '+short', 'chat.signal.org'),
      reverse: await at(id, 'dig', server, '+short', '-x', '4.69.142.133'),
      unknown: await at(id, 'dig', server, 'nothing.example'),
    },
  ];
}

async function askShell(id: string, truth: Truth): Promise<[string, string]> {
  const address = truth.vantagePoints.find((point) => point.id === id)?.address ?? '';
  const hostKey = await readFile(`${labDirectory}/ssh/${id}-host-key.pub`, 'utf8');
  const knownHosts = `${labDirectory}/tmp/known_hosts_${id}`;
  await appendFile(knownHosts, `${address} ${hostKey}`);
  const options = [
    `UserKnownHostsFile=${knownHosts}`,
    'StrictHostKeyChecking=yes',
    'BatchMode=yes',
  ].flatMap((option) => ['-o', option]);
  const script = 'cat /etc/resolv.conf; command -v ip traceroute';
  const { stdout } = await execute('ssh', [
    '-F',
    'none',
    '-i',
    `${labDirectory}/ssh/matador`,
    ...options,
    `root@${address}`,
    script,
  ]);
  return [id, stdout];
}

async function listDevices(): Promise<string> {
  for (const serial of ['127.0.0.1:5601', '127.0.0.1:5603']) {
    await execute('adb', ['connect', serial]);
  }
  const { stdout } = await execute('adb', ['devices', '-l']);
  return stdout;
}

async function at(vantagePoint: string, ...argv: string[]): Promise<string> {
  const { stdout } = await execute('ip', ['netns', 'exec', `vp-${vantagePoint}`, ...argv]);
  return stdout.trim();
}

async function inBatches<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += width) {
    results.push(...(await Promise.all(items.slice(start, start + width).map(work))));
  }
  return results;
}

process.stdout.write(JSON.stringify(await main()));
