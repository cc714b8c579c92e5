import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import type { FileSystem } from '../file-system.js';
import type { LocalPorts } from '../local-ports.js';
import { connectionOver } from './port-service.js';
import type { RunShell } from './shell-service.js';
import { serveRawShell, serveShellV2 } from './shell-service.js';
import { serveSync } from './sync-service.js';
import type { StreamHandler } from './transport.js';
import { AdbTransport } from './transport.js';

export interface AdbdParts {
  /** What `adb devices -l` shows: `device::ro.product.name=…;…;features=shell_v2`. */
  readonly banner: string;
  readonly runShell: RunShell;
  readonly files: FileSystem;
  readonly ports: LocalPorts;
}

export interface Adbd {
  /** Ends all connections and refuses others, as without a cable. */
  unplug(): void;
  plugIn(): void;
  close(): Promise<void>;
}

/** The service for a stream that adb opens, by the name that it asks for. */
export function findService(parts: AdbdParts, service: string): StreamHandler | undefined {
  const colon = service.indexOf(':');
  if (colon < 0) return undefined;
  const [name, ...options] = service.slice(0, colon).split(',');
  const rest = service.slice(colon + 1);
  if (name === 'shell' && options.includes('v2')) {
    return (stream) => serveShellV2(stream, rest, parts.runShell);
  }
  if (name === 'shell' || name === 'exec') {
    return (stream) => serveRawShell(stream, rest, parts.runShell);
  }
  if (name === 'sync') return (stream) => void serveSync(stream, parts.files);
  if (name === 'tcp') {
    const listener = parts.ports.listener(Number(rest));
    return listener && ((stream) => listener(connectionOver(stream)));
  }
  return undefined;
}

/**
 * Accepts adb transports on a unix socket; resolves when it listens.
 * @param socketPath must not exist.
 */
export async function startAdbd(socketPath: string, parts: AdbdParts): Promise<Adbd> {
  const transports = new Set<AdbTransport>();
  let pluggedIn = true;
  const server = createServer((socket: Socket) => {
    if (!pluggedIn) {
      socket.destroy();
      return;
    }
    const transport = new AdbTransport(socket, parts.banner, (name) => findService(parts, name));
    transports.add(transport);
    socket.on('close', () => transports.delete(transport));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, resolve);
  });
  return {
    unplug: () => {
      pluggedIn = false;
      for (const transport of transports) transport.close();
    },
    plugIn: () => {
      pluggedIn = true;
    },
    close: () =>
      new Promise((resolve) => {
        for (const transport of transports) transport.close();
        server.close(() => resolve());
      }),
  };
}
