import { connect } from 'node:tls';
import { FrameChannel } from './frames.js';
import { clientOf, listenTls } from './listen.js';
import type { PushServiceMessage } from './push-protocol.js';
import { pushClientMessageSchema } from './push-protocol.js';
import type { RunningService, ServiceParts } from './service.js';
import type { WakePhone } from './relay.js';

/** Keeps the phones' persistent connections, and passes senders' wake-ups on to them. */
export function startPush(port: number, parts: ServiceParts): Promise<RunningService> {
  const phones = new Map<string, FrameChannel>();
  /** Apps whose phone has not confirmed that it woke them. */
  const pending = new Map<string, Set<string>>();
  const send = (channel: FrameChannel, message: PushServiceMessage): void => channel.send(message);

  return listenTls('push', port, parts, (socket) => {
    const from = clientOf(socket);
    let loggedIn: string | undefined;
    const channel = new FrameChannel(socket, (raw) => {
      const parsed = pushClientMessageSchema.safeParse(raw);
      if (!parsed.success) {
        channel.close();
        return;
      }
      const message = parsed.data;
      switch (message.type) {
        case 'login': {
          const { token } = message;
          loggedIn = token;
          phones.set(token, channel);
          parts.events.record('push-login', { token, from });
          send(channel, { type: 'welcome' });
          for (const app of pending.get(token) ?? []) send(channel, { type: 'wake', app });
          return;
        }
        case 'heartbeat':
          send(channel, { type: 'heartbeat' });
          return;
        case 'woken':
          pending.get(loggedIn ?? '')?.delete(message.app);
          return;
        case 'wake': {
          const { token, app } = message;
          const phone = phones.get(token);
          parts.events.record('push-wake', { token, app, connected: phone !== undefined });
          pending.set(token, (pending.get(token) ?? new Set()).add(app));
          if (phone !== undefined) send(phone, { type: 'wake', app });
          return;
        }
      }
    });
    socket.on('close', () => {
      if (loggedIn !== undefined && phones.get(loggedIn) === channel) phones.delete(loggedIn);
    });
  });
}

export interface PushSenderOptions {
  readonly address: string;
  readonly port: number;
  /** The name that the push service's certificate must carry. */
  readonly name: string;
  /** PEM. */
  readonly ca: string;
}

/** Sends wake-ups to a push service, each over a connection of its own. */
export function pushSender(options: PushSenderOptions, parts: ServiceParts): WakePhone {
  return (token, app) => {
    const socket = connect({
      host: options.address,
      port: options.port,
      servername: options.name,
      ca: options.ca,
    });
    socket.setTimeout(15_000, () => socket.destroy(new Error('timed out')));
    socket.on('error', (error: Error) => {
      parts.events.record('wake-failed', { token, app, error: error.message });
    });
    const channel = new FrameChannel(socket, () => undefined);
    socket.on('secureConnect', () => {
      channel.send({ type: 'wake', token, app });
      socket.end();
    });
  };
}
