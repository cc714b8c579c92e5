import type { Action, SideName } from '@matador/core';
import { timestamp } from '@matador/core';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { ActiveTarget, ActivitySlice } from '../../../src/records.js';

/** Made-up conversations and the traffic around them. All times in ms; the epoch is `start`. */

export const start = Date.parse('2026-11-22T15:00:00.000Z');

export interface Timing {
  /** When the app is started, and with it its connections. */
  readonly appStart: number;
  /** When each message's button is pressed, a to b and b to a in turn. */
  readonly pressed: readonly number[];
  /** From the press to the packet at the sender, and from there to the receiver's wire. */
  readonly sendMs: number;
  readonly deliverMs: number;
  /** How long the screen takes to be read. */
  readonly lookMs: number;
  readonly end: number;
}

/** A campaign on real phones: screens read once a second, ten seconds a message. */
export const unhurried: Timing = {
  appStart: 15_000,
  pressed: [25_000, 35_000, 45_000, 55_000],
  sendMs: 150,
  deliverMs: 300,
  lookMs: 1000,
  end: 75_000,
};

/** As fast as a virtual phone goes: everything within fifteen seconds. */
export const hurried: Timing = {
  appStart: 5000,
  pressed: [8000, 9500, 11_000, 12_500],
  sendMs: 50,
  deliverMs: 250,
  lookMs: 200,
  end: 15_500,
};

const sides = (index: number): [SideName, SideName] => (index % 2 === 0 ? ['a', 'b'] : ['b', 'a']);

export function conversation(timing: Timing): Action[] {
  return timing.pressed.flatMap((pressed, index): Action[] => {
    const [sender, receiver] = sides(index);
    const message = `m${index + 1}`;
    const arrived = pressed + timing.sendMs + timing.deliverMs;
    const seen = (after: number) => ({
      notBefore: timestamp(start + after),
      at: timestamp(start + after + timing.lookMs),
    });
    return [
      {
        kind: 'message-sent',
        message,
        text: message,
        side: sender,
        pressed: {
          notBefore: timestamp(start + pressed - 100),
          at: timestamp(start + pressed + 100),
        },
        sent: seen(arrived),
        status: 'sent',
      },
      {
        kind: 'message-received',
        message,
        text: message,
        side: receiver,
        received: seen(arrived),
      },
    ];
  });
}

/** Payload at these times, in both directions or one. */
export function slicesAt(
  times: readonly number[],
  bytes: { readonly out?: number; readonly in?: number } = { out: 100, in: 100 },
): ActivitySlice[] {
  const slots = [...new Set(times.map((time) => Math.floor((start + time) / 100) * 100))];
  return slots
    .sort((left, right) => left - right)
    .map((at) => ({
      at,
      packetsOut: 1,
      packetsIn: 1,
      payloadOut: bytes.out ?? 0,
      payloadIn: bytes.in ?? 0,
    }));
}

export interface TargetInput {
  readonly address: string;
  readonly port?: number;
  readonly protocol?: string;
  readonly names?: readonly string[];
  readonly source?: 'dns' | 'sni';
  readonly activity: readonly ActivitySlice[];
  /** Default: it began in the capture. */
  readonly begun?: boolean;
}

export function activeTarget(input: TargetInput): ActiveTarget {
  const times = input.activity.map(({ at }) => at);
  return {
    target: {
      protocol: input.protocol ?? 'tcp',
      address: input.address,
      port: input.port ?? 443,
      names: (input.names ?? []).map((name) => ({ name, source: input.source ?? 'sni' })),
      packets: 2 * times.length,
      bytes: 1000,
      firstSeen: timestamp(times[0] ?? start),
      lastSeen: timestamp(times.at(-1) ?? start),
      initiator: 'device',
    },
    activity: input.activity,
    begun: input.begun ?? true,
  };
}

const handshake = (at: number) => [at, at + 100, at + 300, at + 500];

/** What carries the messages, on one side: set-up, payload at every message, receipts after it. */
export function messagingActivity(timing: Timing, side: SideName): ActivitySlice[] {
  const messages = timing.pressed.flatMap((pressed, index) => {
    const sent = pressed + timing.sendMs;
    const arrived = sent + timing.deliverMs;
    const isSender = sides(index)[0] === side;
    // The server's answer, or the receipt; then the other side's receipt.
    return isSender ? [sent, arrived, arrived + 400] : [arrived, arrived + 200];
  });
  return slicesAt([...handshake(timing.appStart), ...messages]);
}

export function startOnlyActivity(timing: Timing): ActivitySlice[] {
  return slicesAt(handshake(timing.appStart));
}

/** Payload only when a message arrives, as push services wake a phone. */
export function pushActivity(timing: Timing, side: SideName): ActivitySlice[] {
  const wakes = timing.pressed
    .filter((_, index) => sides(index)[1] === side)
    .map((pressed) => pressed + timing.sendMs + timing.deliverMs);
  return slicesAt([...handshake(2000), ...wakes]);
}

/** Bursts at random, so many a minute on average. */
export function randomActivity(
  endMs: number,
  perMinute: number,
  random: () => number,
): ActivitySlice[] {
  const times: number[] = [];
  for (let at = 0; ;) {
    at += (-Math.log(1 - random()) * 60_000) / perMinute;
    if (at >= endMs) break;
    times.push(at, at + 100);
  }
  return slicesAt(times);
}

export function seededRandom(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  return () => uniformFloat64(generator);
}
