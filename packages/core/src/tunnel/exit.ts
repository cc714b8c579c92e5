import { isIP, isIPv4 } from 'node:net';
import type { Gateway, TunnelExit } from '../contracts/index.js';
import { MatadorError } from '../errors.js';

/** How programs on the gateway send into a tunnel, as arguments of theirs. */
export interface ExitWay {
  readonly dig: readonly string[];
  readonly curl: readonly string[];
}

/**
 * Into a tunnel with an interface.
 * @param address the gateway's own IPv4 address in the tunnel, for which its routing knows only the
 * tunnel; `null`: whichever the routing chooses.
 */
export function wayInto(device: string, address: string | null, resolver: string): ExitWay {
  const source = address === null ? [] : ['-b', address];
  return { dig: [...source, `@${resolver}`], curl: ['--noproxy', '*', '--interface', device] };
}

/** Asks the echo service through the tunnel; needs `curl` and, for a name, `dig` on the gateway. */
export async function askExit(
  gateway: Gateway,
  way: ExitWay,
  echoUrl: string,
  signal: AbortSignal,
): Promise<TunnelExit> {
  const url = new URL(echoUrl);
  const askedAt = isIPv4(url.hostname)
    ? url.hostname
    : ((await resolveName(gateway, way, url.hostname, signal))[0] ?? '');
  const { exitCode, stdout, stderr } = await gateway.run(curlArgv(way, url, askedAt), { signal });
  if (exitCode !== 0) throw unknownExit(`${echoUrl} at ${askedAt}: ${stderr.trim()}`);
  return { address: parseEchoedAddress(stdout), askedAt };
}

/** Whether the resolver behind the tunnel answers, whatever it says. */
export async function answersDns(
  gateway: Gateway,
  way: ExitWay,
  signal: AbortSignal,
): Promise<boolean> {
  const once = ['+time=2', '+tries=1', '-t', 'NS', '-q', '.'];
  return (await gateway.run(['dig', '-4', ...way.dig, ...once], { signal })).exitCode === 0;
}

export function digArgv(way: ExitWay, name: string): string[] {
  const limits = ['+short', '+time=3', '+tries=3'];
  return ['dig', '-4', ...way.dig, ...limits, '-t', 'A', '-q', name];
}

export function curlArgv(way: ExitWay, url: URL, address: string): string[] {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return [
    ...['curl', '-4', '-sS', '-f', ...way.curl],
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

/**
 * The IPv4 addresses of a name, asked through the tunnel; needs `dig` on the gateway.
 * @throws MatadorError source `resolver`, `name-unresolved`, where there is none.
 */
export async function resolveName(
  gateway: Gateway,
  way: ExitWay,
  name: string,
  signal: AbortSignal,
): Promise<string[]> {
  const argv = digArgv(way, name);
  const { stdout, exitCode } = await gateway.run(argv, { signal });
  const addresses = stdout
    .split('\n')
    .map((line) => line.trim())
    .filter(isIPv4);
  if (exitCode === 0 && addresses.length > 0) return addresses;
  const said = stdout.trim().slice(-200) || 'no address';
  throw new MatadorError(`${argv.join(' ')}: ${said}`, {
    code: 'name-unresolved',
    source: 'resolver',
    hint: `Check that ${name} exists, and that the vantage point's resolver answers its own network.`,
  });
}

function unknownExit(message: string): MatadorError {
  return new MatadorError(message, {
    code: 'exit-unknown',
    source: 'vantage-point',
    hint: 'Check that `exitCheck.echoUrl` answers with the bare address, and that the vantage point forwards (its own firewall may drop).',
  });
}
