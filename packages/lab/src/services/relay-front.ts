import { connect } from 'node:net';
import { clientOf, listenTcp } from './listen.js';
import type { RunningService, ServiceParts } from './service.js';

/**
 * A messenger's server near its users: it passes every connection on, byte for byte, to the relay that
 * keeps the mailboxes. Listens on all of the messenger's ports.
 * @param home that relay's address.
 */
export async function startRelayFront(
  messenger: string,
  ports: readonly number[],
  home: string,
  { events }: ServiceParts,
): Promise<RunningService> {
  const services = await Promise.all(
    ports.map((port) =>
      listenTcp(port, (client) => {
        events.record('connection', {
          service: messenger,
          from: clientOf(client),
          fromPort: client.remotePort,
          name: null,
        });
        const relay = connect({ host: home, port });
        client.setNoDelay(true);
        relay.setNoDelay(true);
        relay.on('error', () => client.destroy());
        client.on('close', () => relay.destroy());
        relay.on('close', () => client.destroy());
        client.pipe(relay);
        relay.pipe(client);
      }),
    ),
  );
  return {
    port: services[0]?.port ?? 0,
    close: async () => {
      await Promise.all(services.map((service) => service.close()));
    },
  };
}
