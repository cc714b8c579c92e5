import { isIP, isIPv4 } from 'node:net';
import type { Gateway, TunnelExit } from '@matador/core';
import { MatadorError } from '@matador/core';
import type { Link } from './link.js';

/** Asks the echo service through the tunnel; needs `curl` and, for a name, `dig` on the gateway. */
export async function askExit(
  gateway: Gateway,
  link: Link,
  resolver: string,
  echoUrl: string,
  signal: AbortSignal,
): Promise<TunnelExit> {
  const url = new URL(echoUrl);
  const askedAt = isIPv4(url.hostname)
    ? url.hostname
    : await resolve(gateway, digArgv(link, resolver, url.hostname), signal);
  const { exitCode, stdout, stderr } = await gateway.run(curlArgv(link, url, askedAt), { signal });
  if (exitCode !== 0) throw unknownExit(`${echoUrl} at ${askedAt}: ${stderr.trim()}`);
  return { address: parseEchoedAddress(stdout), askedAt };
}

/** From the tunnel's address, for which the gateway's routing knows only the tunnel. */
export function digArgv(link: Link, resolver: string, name: string): string[] {
  const limits = ['+short', '+time=3', '+tries=3'];
  return ['dig', '-4', '-b', link.gatewayAddress, `@${resolver}`, ...limits, '-t', 'A', '-q', name];
}

export function curlArgv(link: Link, url: URL, address: string): string[] {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return [
    ...['curl', '-4', '-sS', '-f', '--noproxy', '*', '--interface', link.device],
    ...['--max-time', '15', '--max-filesize', '1024'],
    ...['--resolve', `${url.hostname}:${port}:${address}`, '--url', url.href],
  ];
}

/** @throws MatadorError `exit-unknown` where the service answered with anything but an address. */
export function parseEchoedAddress(body: string): string {
  const address = body.trim();
  if (isIP(address) !== 0) return address;
  throw unknownExit(`the echo service answered ${JSON.stringify(address.slice(0, 100))}`);
}

async function resolve(
  gateway: Gateway,
  argv: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const { stdout, exitCode } = await gateway.run(argv, { signal });
  const address = stdout.split('\n').find((line) => isIPv4(line.trim()));
  if (exitCode === 0 && address !== undefined) return address.trim();
  const said = stdout.trim().slice(-200) || 'no address';
  throw new MatadorError(`${argv.join(' ')}: ${said}`, {
    code: 'echo-name-unresolved',
    source: 'resolver',
    hint: "Check `exitCheck.echoUrl`, and that the vantage point's resolver answers its own network.",
  });
}

function unknownExit(message: string): MatadorError {
  return new MatadorError(message, {
    code: 'exit-unknown',
    source: 'vantage-point',
    hint: 'Check that `exitCheck.echoUrl` answers with the bare address, and that the vantage point forwards (its own firewall may drop).',
  });
}
