import type { SideName } from '@matador/core';
import type { ActivityRecord } from '../records.js';
import type { Fit, Tallies } from './score.js';
import { addTallies, bestFit, noTally, tallyOf } from './score.js';

/**
 * What targets of the same name did at the messages of both sides and of all measurements of an app;
 * for a target without a name, of the same protocol, address and port. Names that differ in their
 * digits only are one (`e1.chat.example` to `e16.…`), and so are the other sides of all measurements. A
 * target with several names counts for each, and nothing is joined further: on an address that serves
 * many, only the names tell the messenger from the rest.
 */
export class MessagePools {
  private readonly pools = new Map<string, Pool>();

  /** Takes all records of one measurement. */
  add(records: readonly ActivityRecord[]): void {
    const namesakes = new Map<string, Namesakes>();
    for (const record of records.filter(({ knownAs }) => knownAs === null)) {
      for (const key of keysOf(record)) {
        const sameSide = `${record.side} ${key}`;
        const members = namesakes.get(sameSide)?.members ?? [];
        namesakes.set(sameSide, { key, side: record.side, members: [...members, record] });
      }
    }
    for (const members of namesakes.values()) this.pool(members);
  }

  /** The best fit among a target's names; `null` where no message tells, or the controls know it. */
  fitOf(record: ActivityRecord): PoolFit | null {
    const fits = keysOf(record).map((key): PoolFit | null => {
      const pool = this.pools.get(key);
      const fit = pool === undefined ? null : bestFit(pool, this.pools.size);
      return fit === null ? null : { ...fit, bothSides: (pool?.hitSides.size ?? 0) > 1 };
    });
    return fits.reduce(
      (best, fit) => ((fit?.score ?? -1) > (best?.score ?? -1) ? fit : best),
      null,
    );
  }

  private pool({ key, side, members }: Namesakes): void {
    const none = { sent: noTally, received: noTally, hitSides: new Set<SideName>() };
    const before = this.pools.get(key) ?? none;
    const joined = (direction: 'sent' | 'received') =>
      addTallies(before[direction], tallyOf(join(members.map((member) => member[direction]))));
    const pool = { ...before, sent: joined('sent'), received: joined('received') };
    if (hitsOf(pool) > hitsOf(before)) pool.hitSides.add(side);
    this.pools.set(key, pool);
  }
}

/** Targets of one name on one side of one measurement. */
interface Namesakes {
  readonly key: string;
  readonly side: SideName;
  readonly members: readonly ActivityRecord[];
}

interface Pool extends Tallies {
  /** Where messages were met. */
  readonly hitSides: Set<SideName>;
}

export interface PoolFit extends Fit {
  /** Messages were met on both sides. */
  readonly bothSides: boolean;
}

function hitsOf({ sent, received }: Tallies): number {
  return sent.hits + received.hits;
}

function keysOf(record: ActivityRecord): string[] {
  const { namesOfApp, names, protocol, address, port, peer, shape } = record;
  // Attempts to reach the other phone that it never answered say nothing of those it did.
  if (peer) return [shape.payloadIn > 0 ? 'the other side' : 'the other side, silent'];
  if (names.length === 0) return [`${protocol} ${address} ${port ?? ''}`];
  const own = namesOfApp.length > 0 ? namesOfApp : names;
  return [...new Set(own.map((name) => name.replace(/\d+/g, '#')))];
}

/** A side's windows as its namesakes met them together: whichever of them carried the message. */
function join(all: readonly ActivityRecord['sent'][]): ActivityRecord['sent'] {
  const marks = Array.from({ length: all[0]?.marks.length ?? 0 }, (_, index) => {
    const here = all.map((each) => each.marks[index]);
    return (['p', '+', 'o'] as const).find((mark) => here.includes(mark)) ?? '-';
  });
  const noneByChance = all.reduce((product, { chance }) => product * (1 - chance), 1);
  return { marks: marks.join(''), chance: 1 - noneByChance };
}
