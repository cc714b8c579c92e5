import { readFile } from 'node:fs/promises';
import type { Link, Tunnel } from '@matador/core';
import {
  answersDns,
  linkOf,
  MatadorError,
  randomUnit,
  setUpGatewayEnd,
  wayInto,
} from '@matador/core';
import type { Attempt } from './attempt.js';
import { parseWireguardFile } from './config-file.js';
import { holdGatewayEnd, tunnelMtu } from './ends.js';
import { waitForAnswer } from './first-packet.js';

/**
 * Opens a tunnel by the configuration that a VPN provider gave. Of its server nothing is known but
 * the resolver, which must answer.
 * @param file absolute path.
 */
export async function openToProvider(attempt: Attempt, file: string): Promise<Tunnel> {
  const { gateway, vantagePoint, signal } = attempt;
  const { settings, addresses, resolvers, mtu } = parseWireguardFile(await read(file), file);
  const link: Link = { ...linkOf('mwg', randomUnit()), gateway: addresses, vantage: null };
  return attempt.open(link, async () => {
    const fits = await tunnelMtu(gateway, mtu, signal);
    await attempt.hold(holdGatewayEnd(gateway, link.device, settings, fits, signal));
    const ipv6 = await setUpGatewayEnd(gateway, link, signal);
    const way = wayInto(link.device, addresses.ipv4, resolvers[0] ?? '');
    const answers = (): Promise<boolean> => answersDns(gateway, way, signal);
    await waitForAnswer(gateway, link, vantagePoint.id, answers, signal);
    return attempt.tunnel(link, ipv6, resolvers);
  });
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new MatadorError(`cannot read the WireGuard configuration ${file}`, {
      code: 'bad-wireguard-file',
      source: 'tunnel',
      hint: 'Correct `tunnelOptions.configFile`, or make the file readable for this user.',
      cause: error,
    });
  }
}
