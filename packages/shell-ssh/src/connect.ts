import { connect as connectSocket } from 'node:net';
import type { Socket } from 'node:net';
import type { ShellAccess } from '@matador/core';
import { MatadorError } from '@matador/core';
import type { ClientErrorExtensions, ConnectConfig, ServerHostKeyAlgorithm } from 'ssh2';
import ssh2 from 'ssh2';
import { credentials } from './credentials.js';
import { hostKeyCheck, keyText } from './host-key.js';

const connectLimitMs = 10_000;
/** A connection on which nothing came back for 15 s is dead. */
const keepalive = { keepaliveInterval: 5_000, keepaliveCountMax: 3 };

const hostKeyAlgorithms: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

export interface Connection {
  readonly client: ssh2.Client;
  /** Under the client, which itself cannot give up a connection that it has begun to end. */
  readonly socket: Socket;
  /** The verified host key: `TYPE BASE64`. */
  readonly hostKey: string;
}

/**
 * Connects, verifies the host key and authenticates.
 * @throws MatadorError source `vantage-point`, as {@link VantageShellProvider.open} says.
 */
export async function connect(access: ShellAccess, signal: AbortSignal): Promise<Connection> {
  signal.throwIfAborted();
  const check = await hostKeyCheck(access);
  const known = hostKeyAlgorithms.filter((type) => check.preferredTypes.includes(type));
  const seen: { refused: MatadorError | null; hostKey: string } = { refused: null, hostKey: '' };
  const config: ConnectConfig = {
    username: access.user,
    readyTimeout: connectLimitMs,
    ...keepalive,
    ...(await credentials(access)),
    algorithms: {
      serverHostKey: [...known, ...hostKeyAlgorithms.filter((type) => !known.includes(type))],
    },
    hostVerifier: (key: Buffer) => {
      seen.refused = check.verify(key);
      seen.hostKey = keyText(key);
      return seen.refused === null;
    },
  };
  const client = new ssh2.Client();
  const socket = connectSocket({ host: access.host, port: access.port, noDelay: true });
  try {
    await ready(client, { ...config, sock: socket }, signal);
  } catch (error) {
    socket.destroy();
    signal.throwIfAborted();
    throw seen.refused ?? describeFailure(error, access);
  }
  // What ends an open connection is told by its channels; without a listener it would end the process.
  client.on('error', () => undefined);
  return { client, socket, hostKey: seen.hostKey };
}

function ready(client: ssh2.Client, config: ConnectConfig, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new Error('aborted'));
    signal.addEventListener('abort', abort, { once: true });
    const settled = (): void => signal.removeEventListener('abort', abort);
    // Stays: a connection that was given up may still report an error.
    client.on('error', (error) => {
      settled();
      reject(error);
    });
    client.once('close', () => {
      settled();
      reject(new Error('the server closed the connection'));
    });
    client.once('ready', () => {
      settled();
      resolve();
    });
    try {
      client.connect(config);
    } catch (error) {
      settled();
      reject(error instanceof Error ? error : new Error(String(error)));
    }
  });
}

function describeFailure(thrown: unknown, access: ShellAccess): MatadorError {
  const error = thrown as Error & ClientErrorExtensions & { readonly code?: string };
  const server = `${access.host} port ${access.port}`;
  const failure = (code: string, message: string, hint: string): MatadorError =>
    new MatadorError(message, { code, source: 'vantage-point', hint, cause: thrown });
  if (error.message.startsWith('Cannot parse privateKey')) {
    return failure(
      'authentication-failed',
      `the private key ${access.privateKeyFile ?? ''} cannot be used: ${error.message}`,
      'Name an OpenSSH private key in `privateKeyFile`, and its `passphrase` where it has one.',
    );
  }
  if (error.level === 'client-authentication' || error.level === 'agent') {
    return failure(
      'authentication-failed',
      `${server} does not let ${access.user} in: ${error.message}`,
      `Check \`user\` and key, and that the public key stands in ${access.user}'s authorized_keys there.`,
    );
  }
  if (error.level === 'client-timeout') {
    return failure(
      'connect-timeout',
      `${server} did not complete the SSH handshake within ${connectLimitMs} ms`,
      'Check the address, and that no firewall on the way drops the connection.',
    );
  }
  return failure(
    'unreachable',
    `cannot reach ${server} over SSH: ${error.message || String(error.code)}`,
    'Check `host` and `port`, and that an SSH server runs there.',
  );
}
