import type { Gateway, Link } from '@matador/core';
import { MatadorError, pings, waitFor } from '@matador/core';

/** WireGuard repeats a handshake that was not answered after 5 s. */
const handshakeLimitMs = 12_000;

/**
 * Returns once the other end has answered a packet of full size.
 * @param answers whether anything at all comes back.
 * @throws MatadorError `no-handshake`, `tunnel-carries-nothing`.
 */
export async function waitForAnswer(
  gateway: Gateway,
  link: Link,
  place: string,
  answers: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<void> {
  try {
    await waitFor(async () => ((await answers()) ? true : undefined), {
      what: `${place} to answer`,
      source: 'tunnel',
      timeoutMs: handshakeLimitMs,
      intervalMs: 50,
      code: 'no-answer',
      signal,
    });
  } catch (error) {
    if (!(error instanceof MatadorError && error.code === 'no-answer')) throw error;
    throw (await shookHands(gateway, link.device, signal))
      ? carriesNothing(place)
      : noHandshake(place);
  }
}

/** @throws MatadorError `mtu-too-small` where packets of the tunnel's full size get lost on the way. */
export async function checkFullSize(
  gateway: Gateway,
  link: Link,
  mtu: number,
  place: string,
  signal: AbortSignal,
): Promise<void> {
  // Any one packet may be lost.
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (await pings(gateway, link, signal, mtu)) return;
  }
  throw new MatadorError(`packets of ${mtu} bytes do not get through the tunnel to ${place}`, {
    code: 'mtu-too-small',
    source: 'tunnel',
    hint: `Something on the way takes no packets of ${mtu + 80} bytes: lower the MTU of the gateway's uplink to what it takes.`,
  });
}

async function shookHands(gateway: Gateway, device: string, signal: AbortSignal): Promise<boolean> {
  const { stdout } = await gateway.run(['wg', 'show', device, 'latest-handshakes'], { signal });
  return /\t[1-9]\d*\s*$/.test(stdout);
}

function noHandshake(place: string): MatadorError {
  return new MatadorError(`${place} does not answer WireGuard's handshake`, {
    code: 'no-handshake',
    source: 'vantage-point',
    hint: 'Let UDP to its port through the firewalls on the way (`tunnelOptions.port` fixes it); of a VPN, check the keys.',
  });
}

function carriesNothing(place: string): MatadorError {
  return new MatadorError(`the tunnel to ${place} is up but carries nothing`, {
    code: 'tunnel-carries-nothing',
    source: 'tunnel',
    hint: 'Check that no firewall there drops what comes out of the tunnel.',
  });
}
