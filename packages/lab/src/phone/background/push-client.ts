import type { Random } from '../../random.js';
import type { PushClientMessage } from '../../services/push-protocol.js';
import { pushServiceMessageSchema } from '../../services/push-protocol.js';
import type { Network } from '../network/network.js';
import { PersistentConnection } from '../network/persistent.js';

export interface PushClientOptions {
  readonly network: Network;
  readonly random: Random;
  readonly name: string;
  readonly heartbeatSeconds: number;
  readonly token: string;
  /** Wakes an app. */
  readonly wake: (app: string) => void;
}

/** The phone's push connection, as Google Play services keep one. */
export function pushClient(options: PushClientOptions): PersistentConnection {
  return new PersistentConnection({
    network: options.network,
    random: options.random,
    connect: (signal) =>
      options.network.connectTls({
        purpose: 'push',
        app: 'com.google.android.gms',
        name: options.name,
        port: 5228,
        signal,
      }),
    keepAliveEvery: options.heartbeatSeconds * 1000,
    keepAlive: { type: 'heartbeat' } satisfies PushClientMessage,
    connected: (channel) =>
      channel.send({ type: 'login', token: options.token } satisfies PushClientMessage),
    received: (raw, channel) => {
      const parsed = pushServiceMessageSchema.safeParse(raw);
      if (!parsed.success) {
        channel.close();
        return;
      }
      if (parsed.data.type !== 'wake') return;
      const { app } = parsed.data;
      options.wake(app);
      channel.send({ type: 'woken', app } satisfies PushClientMessage);
    },
    disconnected: () => undefined,
  });
}
