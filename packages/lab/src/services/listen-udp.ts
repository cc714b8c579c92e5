import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import type { RunningService } from './service.js';

/**
 * Listens for datagrams on every address of the machine, each with a socket of its own: one socket
 * for all would answer from another address than the one that was asked.
 * @param port 0: any free one, the same on all addresses.
 * @param serve `from` is the asking address; `answer` sends to where the datagram came from.
 */
export async function listenUdp(
  port: number,
  serve: (datagram: Buffer, from: string, answer: (datagram: Buffer) => void) => void,
): Promise<RunningService> {
  const sockets: Socket[] = [];
  let bound = port;
  for (const { address, family } of ownAddresses()) {
    const socket = createSocket(family === 'IPv6' ? 'udp6' : 'udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(bound, address, resolve);
    });
    bound = socket.address().port;
    socket.on('error', () => undefined);
    socket.on('message', (datagram, from) => {
      serve(datagram, from.address, (answer) => socket.send(answer, from.port, from.address));
    });
    sockets.push(socket);
  }
  return {
    port: bound,
    close: async () => {
      await Promise.all(
        sockets.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))),
      );
    },
  };
}

function ownAddresses() {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  // Link-local ones (fe80::/10) are none that a name leads to.
  return all.filter((one) => one.family === 'IPv4' || one.scopeid === 0);
}
