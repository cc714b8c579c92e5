import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { once } from 'node:events';

/**
 * The USB cable of a phone: passes every connection to the local port on to the phone's socket.
 * Each end's closing closes the other, as pulling the plug would.
 */
export async function plugIn(port: number, phoneSocket: string): Promise<void> {
  const server = createServer({ noDelay: true }, (host) => {
    const phone = connect(phoneSocket);
    join(host, phone);
    join(phone, host);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}

function join(from: Socket, to: Socket): void {
  from.pipe(to);
  from.on('error', () => to.destroy());
  from.on('close', () => to.destroy());
}
