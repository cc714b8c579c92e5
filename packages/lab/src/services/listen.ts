import type { Server, Socket } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { createServer as createTlsServer } from 'node:tls';
import type { Duplex } from 'node:stream';
import { seal } from './sealed-stream.js';
import type { RunningService, ServiceParts } from './service.js';

/** Which address, IPv4 where it is one, a socket's other end has. */
export function clientOf(socket: Socket): string {
  return (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}

/** Listens for TLS connections; each is recorded with the name that the client asked for. */
export async function listenTls(
  service: string,
  port: number,
  { tls, events }: ServiceParts,
  serve: (socket: TLSSocket) => void,
): Promise<RunningService> {
  const server = createTlsServer({ ...tls }, (socket) => {
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    const name = typeof socket.servername === 'string' ? socket.servername : null;
    events.record('connection', {
      service,
      from: clientOf(socket),
      fromPort: socket.remotePort,
      name,
    });
    serve(socket);
  });
  server.on('tlsClientError', (error, socket) => {
    events.record('handshake-failed', { service, from: clientOf(socket), error: error.message });
  });
  return listen(server, port);
}

/** Listens for connections of a messenger's own protocol, recorded like those over TLS. */
export async function listenSealed(
  service: string,
  port: number,
  prologue: Buffer,
  { events }: ServiceParts,
  serve: (stream: Duplex, socket: Socket) => void,
): Promise<RunningService> {
  return listenTcp(port, (socket) => {
    socket.setNoDelay(true);
    const from = clientOf(socket);
    const { remotePort: fromPort } = socket;
    seal(socket, 'server', prologue).then(
      (stream) => {
        stream.on('error', () => stream.destroy());
        events.record('connection', { service, from, fromPort, name: null });
        serve(stream, socket);
      },
      (error: unknown) => {
        events.record('handshake-failed', { service, from, error: String(error) });
      },
    );
  });
}

/** Listens for plain TCP connections. */
export async function listenTcp(
  port: number,
  serve: (socket: Socket) => void,
): Promise<RunningService> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => socket.destroy());
    serve(socket);
  });
  return listen(server, port);
}

async function listen(server: Server, port: number): Promise<RunningService> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
