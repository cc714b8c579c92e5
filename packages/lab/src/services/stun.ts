import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { RunningService, ServiceParts } from './service.js';
import { bindingAnswer } from './stun-protocol.js';

/** Tells clients over UDP which address and port they are seen from. */
export async function startStun(port: number, { events }: ServiceParts): Promise<RunningService> {
  const socket = createSocket('udp4');
  socket.on('message', (request, from) => {
    const answer = bindingAnswer(request, from.address, from.port);
    if (answer === undefined) return;
    events.record('request', { service: 'stun', from: from.address, fromPort: from.port });
    socket.send(answer, from.port, from.address);
  });
  socket.bind(port);
  await once(socket, 'listening');
  return {
    port: socket.address().port,
    close: async () => {
      socket.close();
      await once(socket, 'close');
    },
  };
}
