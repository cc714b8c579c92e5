import type { CommandRunner } from '@matador/core';
import { MatadorError } from '@matador/core';
import type { SshRunner } from '@matador/shell-ssh';
import { openSshRunner } from '@matador/shell-ssh';
import type { SshReach } from './config.js';
import type { GatewayRunner } from './runner.js';
import { markOf } from './runner.js';

/**
 * Runs programs on a gateway over SSH. A connection that was lost is made anew for the next program;
 * what ran on it is over.
 * @throws MatadorError source `gateway`, with the codes of `VantageShellProvider.open`.
 */
export async function sshRunner(
  reach: SshReach,
  gatewayId: string,
  signal: AbortSignal,
): Promise<GatewayRunner> {
  const { kind, ...access } = reach;
  const connect = (limit: AbortSignal): Promise<SshRunner> =>
    openSshRunner(access, limit, markOf(gatewayId));
  let connection = await ofGateway(gatewayId, () => connect(signal));
  let reconnecting: Promise<void> | undefined;

  const connected = async (): Promise<CommandRunner> => {
    if (connection.connected) return connection;
    reconnecting ??= connect(AbortSignal.timeout(reconnectLimitMs)).then((next) => {
      connection = next;
    });
    try {
      await reconnecting;
    } finally {
      reconnecting = undefined;
    }
    return connection;
  };

  return {
    run: (argv, options) =>
      ofGateway(gatewayId, async () => (await connected()).run(argv, options)),
    start: (argv, options) =>
      ofGateway(gatewayId, async () => (await connected()).start(argv, options)),
    close: () => connection.close(),
  };
}

const reconnectLimitMs = 15_000;

/** The shell's errors speak of vantage points, and the engine goes by their source. */
async function ofGateway<T>(gatewayId: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof MatadorError)) throw error;
    const told = (text: string): string =>
      text.replaceAll('the vantage point', `gateway ${gatewayId}`);
    throw new MatadorError(told(error.message), {
      code: error.code,
      source: 'gateway',
      cause: error,
      ...(error.hint === undefined ? {} : { hint: told(error.hint) }),
    });
  }
}
