import type { Socket } from 'node:dgram';
import { createSocket } from 'node:dgram';
import type { Answer, Packet } from 'dns-packet';
import { AUTHORITATIVE_ANSWER, decode, encode } from 'dns-packet';
import type { RunningService, ServiceParts } from './service.js';

/**
 * The answer of a name whose address is that of whoever asks for it, as `whoami.akamai.net` has it;
 * `undefined` for what is no query. It may not be kept: the next one to ask is another.
 */
export function whoamiAnswer(query: Buffer, asker: string): Buffer | undefined {
  let packet: Packet;
  try {
    packet = decode(query);
  } catch {
    return undefined;
  }
  const [question] = packet.questions ?? [];
  if (packet.type !== 'query' || question === undefined) return undefined;
  const { name, type } = question;
  const answers: Answer[] = type === 'A' ? [{ type, name, ttl: 0, data: asker }] : [];
  return encode({
    type: 'response',
    id: packet.id ?? 0,
    flags: AUTHORITATIVE_ANSWER,
    questions: [question],
    answers,
  });
}

export async function startDnsWhoami(
  { port, addresses }: { readonly port: number; readonly addresses: readonly string[] },
  parts: ServiceParts,
): Promise<RunningService> {
  const sockets: Socket[] = [];
  for (const address of addresses) sockets.push(await listen(port, address, parts));
  return {
    port: sockets[0]?.address().port ?? port,
    close: async () => {
      await Promise.all(sockets.map((socket) => new Promise<void>((done) => socket.close(done))));
    },
  };
}

async function listen(port: number, address: string, { events }: ServiceParts): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const answer = whoamiAnswer(query, from.address);
    if (answer === undefined) return;
    events.record('dns-whoami', { from: from.address });
    socket.send(answer, from.port, from.address);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, address, resolve);
  });
  socket.on('error', () => undefined);
  return socket;
}
