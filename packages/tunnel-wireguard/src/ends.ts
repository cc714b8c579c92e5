import type {
  Gateway,
  HeldScript,
  Link,
  LinkAddresses,
  VantagePoint,
  VantageShell,
} from '@matador/core';
import { holdScript, MatadorError, runChecked, saidIpv6, vantageArguments } from '@matador/core';
import { z } from 'zod';
import { gatewayScript, vantageScript } from './scripts.js';
import type { WgSettings } from './wg-settings.js';
import { wgConfiguration } from './wg-settings.js';

/** IPv6, and QUIC over it, need as much. */
const leastMtu = 1_280;
const usualMtu = 1_420;
/** IPv6 40, UDP 8, WireGuard 32. */
const overhead = 80;

const linkSchema = z.tuple([z.object({ mtu: z.int() })]);

/** The gateway's end, which gets addresses and routes from elsewhere. */
export function holdGatewayEnd(
  gateway: Gateway,
  device: string,
  settings: WgSettings,
  mtu: number,
  signal: AbortSignal,
): Promise<HeldScript> {
  return holdScript(
    gateway,
    {
      script: gatewayScript,
      device,
      args: [String(mtu)],
      input: scriptInput(settings),
      place: `gateway ${gateway.id}`,
      source: 'gateway',
    },
    signal,
  );
}

export interface VantageEnd {
  readonly held: HeldScript;
  /** UDP, where it listens. */
  readonly port: number;
  readonly ipv6: boolean;
}

/** The vantage point's end: takes what comes from the gateway's tunnel addresses, and lets it out. */
export async function holdVantageEnd(
  shell: VantageShell,
  link: Link & { readonly vantage: LinkAddresses },
  settings: WgSettings,
  mtu: number,
  signal: AbortSignal,
): Promise<VantageEnd> {
  // Not the gateway's name: where both are namespaces of one machine they share wireguard-go's sockets.
  const [device, ...addresses] = vantageArguments({ ...link, device: `mwv${link.unit}` });
  const held = await holdScript(
    shell,
    {
      script: vantageScript,
      device: device ?? '',
      args: [String(mtu), ...addresses],
      input: scriptInput(settings),
      place: shell.vantagePoint.id,
      source: 'vantage-point',
    },
    signal,
  );
  const port = Number(/ port=(\d+)/.exec(held.ready)?.[1]);
  return { held, port, ipv6: saidIpv6(held.ready) };
}

/** Seconds; mappings of address translators live longer. */
const keepalive = 25;

/**
 * Lets the gateway's end send everything to its peer. Not before that listens: WireGuard would repeat
 * a handshake that came too early only after 5 s.
 * @param endpoint `HOST:PORT`.
 */
export async function addPeer(
  gateway: Gateway,
  device: string,
  publicKey: string,
  endpoint: string,
  signal: AbortSignal,
): Promise<void> {
  const peer = ['peer', publicKey, 'allowed-ips', '0.0.0.0/0,::/0', 'endpoint', endpoint];
  const argv = ['wg', 'set', device, ...peer, 'persistent-keepalive', String(keepalive)];
  await runChecked(gateway, argv, {
    signal,
    source: 'vantage-point',
    hint: `Check that the gateway can resolve ${endpoint}.`,
  });
}

/** Where the gateway finds the vantage point: its SSH host, or its address where that is behind others. */
export function endpointHost({ id, address, shell }: VantagePoint): string {
  const host = shell?.jumpHosts === undefined ? shell?.host : address;
  if (host !== undefined) return host.includes(':') ? `[${host}]` : host;
  throw new MatadorError(`nobody knows under which address the gateway finds ${id}`, {
    code: 'no-address',
    source: 'vantage-point',
    hint: "Set the vantage point's `address`: its `shell` is reached over jump hosts.",
  });
}

/**
 * What fits into the uplink's packets, in bytes; at most what WireGuard itself would take.
 * @param wanted by a configuration file.
 * @throws MatadorError `mtu-too-small`.
 */
export async function tunnelMtu(
  gateway: Gateway,
  wanted: number | null,
  signal: AbortSignal,
): Promise<number> {
  const argv = ['ip', '-j', 'link', 'show', 'dev', gateway.uplink];
  const { stdout } = await runChecked(gateway, argv, { signal, source: 'gateway' });
  const [{ mtu: uplink }] = linkSchema.parse(JSON.parse(stdout));
  const mtu = Math.min(wanted ?? usualMtu, uplink - overhead);
  if (mtu >= leastMtu) return mtu;
  const why =
    wanted !== null && wanted < leastMtu
      ? `its configuration says ${wanted}`
      : `the gateway's uplink ${gateway.uplink} takes ${uplink}`;
  throw new MatadorError(`the tunnel would take packets of ${mtu} bytes: ${why}`, {
    code: 'mtu-too-small',
    source: 'tunnel',
    hint: `Raise that MTU: a tunnel needs ${leastMtu}, and an uplink ${overhead} more.`,
  });
}

const scriptInput = (settings: WgSettings): string => `${wgConfiguration(settings)}end\n`;
