import type { Socket } from 'node:net';
import { connect } from 'node:net';

export interface Candidate {
  /** As it was looked up. */
  readonly address: string;
  /** Where a connection to it really goes. */
  readonly host: string;
  readonly port: number;
}

export interface FirstConnection {
  readonly socket: Socket;
  readonly address: string;
}

/** RFC 8305, "Connection Attempt Delay". */
const attemptDelayMs = 250;

/**
 * Connects to the candidates in their order, each next one when the one before fails or keeps silent
 * for a quarter of a second, and gives the connection that is first to stand ("Happy Eyeballs").
 * @throws what the last attempt failed with, or `timed out`.
 */
export async function firstConnection(
  candidates: readonly Candidate[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<FirstConnection> {
  const attempts: Socket[] = [];
  let pause: NodeJS.Timeout | undefined;
  let limit: NodeJS.Timeout | undefined;
  let cut: () => void = () => undefined;
  try {
    return await new Promise<FirstConnection>((resolve, reject) => {
      cut = () => reject(new Error('the connection was cut'));
      if (signal.aborted) cut();
      signal.addEventListener('abort', cut, { once: true });
      limit = setTimeout(() => reject(new Error('timed out')), timeoutMs);
      let failed = 0;
      const tryNext = (): void => {
        clearTimeout(pause);
        const candidate = candidates[attempts.length];
        if (candidate === undefined) return;
        const { address, host, port } = candidate;
        const socket = connect({ host, port });
        attempts.push(socket);
        socket.once('connect', () => resolve({ socket, address }));
        socket.on('error', (error) => {
          failed += 1;
          if (failed === candidates.length) reject(error);
          else tryNext();
        });
        pause = setTimeout(tryNext, attemptDelayMs);
      };
      tryNext();
    }).then((first) => {
      for (const socket of attempts) if (socket !== first.socket) socket.destroy();
      return first;
    });
  } catch (error) {
    for (const socket of attempts) socket.destroy();
    throw error;
  } finally {
    clearTimeout(pause);
    clearTimeout(limit);
    signal.removeEventListener('abort', cut);
  }
}
