import type { SideName } from '@matador/core';
import { z } from 'zod';
import type { Scenario } from '../scenario/schema.js';
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
]);
type MessageEvent = z.infer<typeof eventSchema>;

export interface RecordedEvents {
  /** JSON Lines that each phone wrote. */
  readonly phones: Readonly<Record<SideName, string>>;
  /** JSON Lines of all servers. */
  readonly servers: readonly string[];
}

/** Puts together what phones and servers recorded of each message, in the order they were sent. Pure. */
export function trueMessages(scenario: Scenario, recorded: RecordedEvents): TrueMessage[] {
  const events = {
    a: messageEvents(recorded.phones.a),
    b: messageEvents(recorded.phones.b),
    servers: recorded.servers.flatMap(messageEvents),
  };
  const { sides } = scenario.site;
  return (['a', 'b'] as const)
    .flatMap((from) => {
      const to = from === 'a' ? 'b' : 'a';
      return events[from]
        .filter((event) => event.kind === 'message-pressed')
        .filter((event) => event.to === sides[to].accounts[event.app]?.handle)
        .map((pressed): TrueMessage => {
          const time = (list: readonly MessageEvent[], kind: MessageEvent['kind']) =>
            instant(list.find((event) => event.kind === kind && event.id === pressed.id)?.at);
          const failed = events[from].find(
            (event) => event.kind === 'message-failed' && event.id === pressed.id,
          );
          return {
            id: pressed.id,
            app: pressed.app,
            text: pressed.text,
            from,
            to,
            pressedAt: new Date(pressed.at).toISOString(),
            acceptedAt: time(events.servers, 'envelope-accepted'),
            sentAt: time(events[from], 'message-sent'),
            receivedAt: time(events[to], 'message-received'),
            shownAt: time(events[to], 'message-shown'),
            failure: failed?.kind === 'message-failed' ? failed.reason : null,
          };
        });
    })
    .sort((x, y) => x.pressedAt.localeCompare(y.pressedAt));
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
