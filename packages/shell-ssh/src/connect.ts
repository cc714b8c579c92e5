import { connect as connectSocket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ShellAccess, SshHost } from '@matador/core';
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
  readonly socket: Duplex;
  /** The verified host key: `TYPE BASE64`. */
  readonly hostKey: string;
  /** Those of the jump hosts, in order. */
  readonly jumpHostKeys: readonly string[];
}

/**
 * Connects, through the jump hosts where there are any, and at each verifies the host key and
 * authenticates.
 * @throws MatadorError source `vantage-point`, as {@link VantageShellProvider.open} says.
 */
export async function connect(access: ShellAccess, signal: AbortSignal): Promise<Connection> {
  const [first, ...others] = [...(access.jumpHosts ?? []), access];
  const { host, port } = first;
  const open = (): Duplex => connectSocket({ host, port, noDelay: true });
  let connection = await handshake(first, open, signal);
  for (const next of others) connection = await connectThrough(connection, next, signal);
  return connection;
}

/** The connection on a jump host's shoulders; they end together. */
async function connectThrough(
  jump: Connection,
  access: SshHost,
  signal: AbortSignal,
): Promise<Connection> {
  try {
    const open = (): Promise<Duplex> => forward(jump.client, access, signal);
    const connection = await handshake(access, open, signal);
    connection.client.once('close', () => jump.client.end());
    return { ...connection, jumpHostKeys: [...jump.jumpHostKeys, jump.hostKey] };
  } catch (error) {
    jump.client.end();
    throw error;
  }
}

function forward(client: ssh2.Client, access: SshHost, signal: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    client.forwardOut('127.0.0.1', 0, access.host, access.port, (error, channel) => {
      if (error) reject(describeFailure(error, access));
      else resolve(channel);
    });
  });
}

/** @param open is called once all that can be read beforehand has been read. */
async function handshake(
  access: SshHost,
  open: () => Duplex | Promise<Duplex>,
  signal: AbortSignal,
): Promise<Connection> {
  const seen: { refused: MatadorError | null; hostKey: string } = { refused: null, hostKey: '' };
  const client = new ssh2.Client();
  let socket: Duplex | undefined;
  try {
    signal.throwIfAborted();
    const check = await hostKeyCheck(access);
    const known = hostKeyAlgorithms.filter((type) => check.preferredTypes.includes(type));
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
    // It may fail at once, which must not happen before the client listens.
    socket = await open();
    await ready(client, { ...config, sock: socket }, signal);
    // What ends an open connection is told by its channels; without a listener it would end the process.
    client.on('error', () => undefined);
    return { client, socket, hostKey: seen.hostKey, jumpHostKeys: [] };
  } catch (error) {
    socket?.destroy();
    signal.throwIfAborted();
    throw seen.refused ?? (error instanceof MatadorError ? error : describeFailure(error, access));
  }
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

function describeFailure(thrown: unknown, access: SshHost): MatadorError {
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
      loginHint(access),
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

function loginHint({ user, privateKeyFile, password }: SshHost): string {
  if (privateKeyFile === undefined && password !== undefined) {
    return 'Check `user` and `password`, and that the server takes passwords (PasswordAuthentication).';
  }
  const key =
    privateKeyFile === undefined
      ? 'a public key that `ssh-add -l` lists here'
      : `the public key of ${privateKeyFile}`;
  return `Check \`user\`, and that ${key} stands in ${user}'s authorized_keys there.`;
}
