import { isIPv4 } from 'node:net';
import type { CommandRunner } from '../contracts/index.js';
import { MatadorError } from '../errors.js';

/** Where systemd-resolved lists the resolvers that it asks itself. */
const files = ['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf'];

/** The IPv4 resolvers of a resolv.conf that others than its own machine can ask. */
export function parseResolvers(resolvConf: string): string[] {
  const found = resolvConf
    .split('\n')
    .map((line) => /^\s*nameserver\s+(\S+)/.exec(line)?.[1] ?? '')
    .filter((address) => isIPv4(address) && !/^(127|0)\./.test(address));
  return [...new Set(found)];
}

/**
 * The resolvers that a machine uses.
 * @param place the machine, for the error.
 * @throws MatadorError source `resolver`, `no-resolver`.
 */
export async function readResolvers(
  runner: CommandRunner,
  place: string,
  signal: AbortSignal,
): Promise<string[]> {
  for (const file of files) {
    const { stdout } = await runner.run(['cat', file], { signal });
    const resolvers = parseResolvers(stdout);
    if (resolvers.length > 0) return resolvers;
  }
  throw new MatadorError(`${place} uses no resolver that can be asked through a tunnel`, {
    code: 'no-resolver',
    source: 'resolver',
    hint: 'Put a `nameserver` with an IPv4 address that is not 127.… into /etc/resolv.conf there.',
  });
}
