/**
 * Runs in a lab with IPv6, started by its tests: lets phone a onto its WLAN with a gateway that just
 * forwards, and prints as one JSON document how its connections went.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import { waitFor } from '@matador/core';
import { eventsFile, wifiPassphraseFile } from '../../src/state.js';

export interface DualStackFindings {
  /** By host name: the address of the phone's first connection that stood. */
  readonly overBoth: Record<string, string>;
  /** The same after the gateway began to drop IPv6. */
  readonly withoutIpv6: Record<string, string>;
  /** Addresses of the phone that servers saw. */
  readonly seenFrom: readonly string[];
}

interface Recorded {
  readonly kind: string;
  readonly name?: string;
  readonly address?: string;
  readonly error?: string;
  readonly from?: string;
}

const execute = promisify(execFile);
const serial = '127.0.0.1:5601';
/** What a phone connects to as soon as it is on a network. */
const expected = [
  'chat.signal.org',
  'connectivitycheck.gstatic.com',
  'mtalk.google.com',
  'www.google.com',
];

const nat = `
table ip gateway {
  chain dns {
    type nat hook prerouting priority dstnat;
    iifname wlan0 udp dport 53 dnat to 116.202.11.83
  }
  chain exit {
    type nat hook postrouting priority srcnat;
    oifname uplink masquerade
  }
}
`;
const dropIpv6 = `
table ip6 gateway {
  chain exit { type filter hook forward priority 0; policy drop; }
}
`;

async function main(): Promise<DualStackFindings> {
  await atGateway('sysctl', '-qw', 'net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1');
  await atGateway('nft', nat);
  await execute('adb', ['connect', serial]);
  const overBoth = await join();
  await atGateway('nft', dropIpv6);
  const withoutIpv6 = await join();
  return { overBoth, withoutIpv6, seenFrom: await addressesSeen() };
}

/** Servers learn of a connection a moment after the phone: asked until they saw it over both families. */
async function addressesSeen(): Promise<string[]> {
  return await waitFor(
    async () => {
      const servers = await Promise.all(['signal', 'google'].map(readEvents));
      const seen = servers
        .flat()
        .flatMap(({ kind, from }) => (kind === 'connection' && from !== undefined ? [from] : []));
      const families = new Set(seen.map((address) => isIP(address)));
      return families.size === 2 ? [...new Set(seen)] : undefined;
    },
    {
      what: 'connections over both families at the servers',
      source: 'internal',
      timeoutMs: 10_000,
      signal: AbortSignal.timeout(15_000),
    },
  );
}

/** Off all networks, then onto the WLAN, with Signal started; returns once all connections stand. */
async function join(): Promise<Record<string, string>> {
  const before = (await readEvents('phone-a')).length;
  await shell('cmd', 'connectivity', 'airplane-mode', 'enable');
  await shell('cmd', 'connectivity', 'airplane-mode', 'disable');
  const passphrase = await readFile(wifiPassphraseFile, 'utf8');
  await shell('cmd', 'wifi', 'connect-network', 'matador-lab', 'wpa2', passphrase);
  await shell('monkey', '-p', 'org.thoughtcrime.securesms', '1');
  return await waitFor(
    async () => {
      const events = (await readEvents('phone-a')).slice(before);
      const stood = events.filter(
        ({ kind, error }) => kind === 'connection' && error === undefined,
      );
      const firsts = expected.map((name) => [
        name,
        stood.find((one) => one.name === name)?.address,
      ]);
      return firsts.every(([, address]) => address !== undefined)
        ? (Object.fromEntries(firsts) as Record<string, string>)
        : undefined;
    },
    {
      what: 'connections of the phone',
      source: 'internal',
      timeoutMs: 30_000,
      signal: AbortSignal.timeout(40_000),
    },
  );
}

async function atGateway(program: string, ...args: string[]): Promise<void> {
  const ruleset = program === 'nft' ? args[0] : undefined;
  const argv = ruleset === undefined ? [program, ...args] : ['nft', '-f', '-'];
  const done = execute('ip', ['netns', 'exec', 'gw-a', ...argv]);
  // Programs that read nothing may have ended already.
  done.child.stdin?.on('error', () => undefined).end(ruleset ?? '');
  await done;
}

async function shell(...argv: string[]): Promise<void> {
  await execute('adb', ['-s', serial, 'shell', ...argv]);
}

async function readEvents(name: string): Promise<Recorded[]> {
  const text = await readFile(eventsFile(name), 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Recorded]));
}

process.stdout.write(JSON.stringify(await main()));
