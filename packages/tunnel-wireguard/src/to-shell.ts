import type { LinkAddresses, Tunnel, VantageShell } from '@matador/core';
import {
  linkOf,
  MatadorError,
  pings,
  randomUnit,
  readResolvers,
  setUpGatewayEnd,
  together,
} from '@matador/core';
import type { Attempt } from './attempt.js';
import { endpointHost, holdGatewayEnd, holdVantageEnd, addPeer, tunnelMtu } from './ends.js';
import { checkFullSize, waitForAnswer } from './first-packet.js';
import { generateKeyPair } from './keys.js';
import type { WgPeer } from './wg-settings.js';

/**
 * Opens a tunnel to a vantage point that is set up for it: both ends at once, with keys made for this
 * tunnel alone, then the gateway's end is told of the other.
 * @param port `null`: any that is free at the vantage point.
 */
export function openToShell(
  attempt: Attempt,
  borrowed: VantageShell | undefined,
  port: number | null,
): Promise<Tunnel> {
  const { gateway, vantagePoint, signal } = attempt;
  const link = linkOf('mwg', randomUnit());
  return attempt.open(link, async () => {
    const shell = required(borrowed, vantagePoint.id);
    const host = endpointHost(vantagePoint);
    const mtu = await tunnelMtu(gateway, null, signal);
    const [here, there] = [generateKeyPair(), generateKeyPair()];
    const ofGateway = { privateKey: here.privateKey, listenPort: null, peer: null };
    const ofVantage = {
      privateKey: there.privateKey,
      listenPort: port,
      peer: peerOf(here.publicKey, link.gateway),
    };
    const [ipv6Here, vantageEnd, resolvers] = await together(signal, [
      async (linked) => {
        await attempt.hold(holdGatewayEnd(gateway, link.device, ofGateway, mtu, linked));
        return setUpGatewayEnd(gateway, link, linked);
      },
      async (linked) => {
        const end = await holdVantageEnd(shell, link, ofVantage, mtu, linked);
        await attempt.hold(Promise.resolve(end.held));
        return end;
      },
      (linked) => readResolvers(shell, vantagePoint.id, linked),
    ]);
    const endpoint = `${host}:${vantageEnd.port}`;
    await addPeer(gateway, link.device, there.publicKey, endpoint, signal);
    const answers = (): Promise<boolean> => pings(gateway, link, signal);
    await waitForAnswer(gateway, link, vantagePoint.id, answers, signal);
    await checkFullSize(gateway, link, mtu, vantagePoint.id, signal);
    return attempt.tunnel(link, ipv6Here && vantageEnd.ipv6, resolvers);
  });
}

/** The vantage point's end takes from the gateway's what has the link's addresses, nothing else. */
function peerOf(publicKey: string, { ipv4, ipv6 }: LinkAddresses): WgPeer {
  return {
    publicKey,
    presharedKey: null,
    endpoint: null,
    allowedIps: [`${ipv4}/32`, ...(ipv6 === null ? [] : [`${ipv6}/128`])],
    keepalive: null,
  };
}

function required(shell: VantageShell | undefined, id: string): VantageShell {
  if (shell !== undefined) return shell;
  throw new MatadorError(`vantage point ${id} gives no shell to end a tunnel at`, {
    code: 'shell-required',
    source: 'tunnel',
    hint: "Add `shell` to the vantage point, or a VPN provider's `tunnelOptions: { configFile }`.",
  });
}
