import type { SideName } from '@matador/core';
import { sideNames } from '@matador/core';
import { z } from 'zod';
import type { Scenario } from '../scenario/schema.js';
import type { Testbed } from '../scenario/testbeds.js';
import { testbedsOf } from '../scenario/testbeds.js';
import { messengerIds } from '../services/messenger-wire.js';
import type { TrueMessage } from './schema.js';

const eventSchema = z.discriminatedUnion('kind', [
  z.looseObject({
    kind: z.literal('message-pressed'),
    at: z.number(),
    app: z.enum(messengerIds),
    id: z.string(),
    to: z.string(),
    text: z.string(),
  }),
  z.looseObject({ kind: z.literal('message-sent'), at: z.number(), id: z.string() }),
  z.looseObject({ kind: z.literal('message-received'), at: z.number(), id: z.string() }),
  z.looseObject({ kind: z.literal('message-shown'), at: z.number(), id: z.string() }),
  z.looseObject({
    kind: z.literal('message-failed'),
    at: z.number(),
    id: z.string(),
    reason: z.string(),
  }),
  z.looseObject({ kind: z.literal('envelope-accepted'), at: z.number(), id: z.string() }),
  z.looseObject({
    kind: z.literal('envelope-carried'),
    at: z.number(),
    id: z.string(),
    protocol: z.enum(['tcp', 'udp']),
    address: z.string(),
    port: z.number(),
  }),
]);
type MessageEvent = z.infer<typeof eventSchema>;

export interface RecordedEvents {
  /** JSON Lines that each phone wrote, by the phone's name. */
  readonly phones: ReadonlyMap<string, string>;
  /** JSON Lines of all servers. */
  readonly servers: readonly string[];
}

/** Puts together what phones and servers recorded of each message, in the order they were sent. Pure. */
export function trueMessages(scenario: Scenario, recorded: RecordedEvents): TrueMessage[] {
  const servers = recorded.servers.flatMap(messageEvents);
  const acceptedAt = new Map(
    servers.flatMap(({ kind, id, at }) => (kind === 'envelope-accepted' ? [[id, at]] : [])),
  );
  return testbedsOf(scenario)
    .flatMap((testbed) => messagesOf(testbed, recorded.phones, acceptedAt))
    .sort((x, y) => x.pressedAt.localeCompare(y.pressedAt));
}

/** @param acceptedAt when a server took each message, by the message's id; ms since the epoch. */
function messagesOf(
  { id: testbed, sides }: Testbed,
  phones: RecordedEvents['phones'],
  acceptedAt: ReadonlyMap<string, number>,
): TrueMessage[] {
  const events = {
    a: messageEvents(phones.get(sides.a.phone) ?? ''),
    b: messageEvents(phones.get(sides.b.phone) ?? ''),
  };
  return sideNames.flatMap((from) => {
    const to = from === 'a' ? 'b' : 'a';
    return events[from]
      .filter((event) => event.kind === 'message-pressed')
      .filter((event) => event.to === sides[to].spec.accounts[event.app]?.handle)
      .map((pressed): TrueMessage => {
        const time = (side: SideName, kind: MessageEvent['kind']) =>
          instant(events[side].find((event) => event.kind === kind && event.id === pressed.id)?.at);
        const failed = events[from].find(
          (event) => event.kind === 'message-failed' && event.id === pressed.id,
        );
        return {
          id: pressed.id,
          app: pressed.app,
          text: pressed.text,
          testbed,
          from,
          to,
          pressedAt: new Date(pressed.at).toISOString(),
          acceptedAt: instant(acceptedAt.get(pressed.id)),
          sentAt: time(from, 'message-sent'),
          receivedAt: time(to, 'message-received'),
          shownAt: time(to, 'message-shown'),
          carriers: sideNames.flatMap((side) => carriersOf(pressed.id, side, events[side])),
          failure: failed?.kind === 'message-failed' ? failed.reason : null,
        };
      });
  });
}

function carriersOf(
  message: string,
  side: SideName,
  events: readonly MessageEvent[],
): TrueMessage['carriers'] {
  const carriers = events.flatMap((event) => {
    if (event.kind !== 'envelope-carried' || event.id !== message) return [];
    const { protocol, address, port } = event;
    return [{ side, protocol, address, port }];
  });
  // What was sent twice by one way is there once.
  return [...new Map(carriers.map((carrier) => [JSON.stringify(carrier), carrier])).values()];
}

function instant(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}

/** Events of other kinds, and a last line that was cut off, say nothing of messages. */
function messageEvents(text: string): MessageEvent[] {
  return text.split('\n').flatMap((line) => {
    const parsed = eventSchema.safeParse(parseJson(line));
    return parsed.success ? [parsed.data] : [];
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
