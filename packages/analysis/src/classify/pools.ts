import type { ActivityRecord } from '../records.js';
import type { Fit, Tallies } from './score.js';
import { addTallies, bestFit, noTally, tallyOf } from './score.js';

/**
 * What targets of the same name did at the messages of both sides and of all measurements of an app;
 * for a target without a name, of the same protocol, address and port. A target with several names
 * counts for each, and nothing is joined further: on an address that serves many, only the names tell
 * the messenger from the rest.
 */
export class MessagePools {
  private readonly pools = new Map<string, Tallies>();

  /** Takes all records of one measurement. */
  add(records: readonly ActivityRecord[]): void {
    const namesakes = new Map<string, ActivityRecord[]>();
    for (const record of records.filter(({ knownAs }) => knownAs === null)) {
      for (const key of keysOf(record)) {
        const sameSide = `${record.side} ${key}`;
        namesakes.set(sameSide, [...(namesakes.get(sameSide) ?? []), record]);
      }
    }
    for (const [sameSide, members] of namesakes) this.pool(sameSide.slice(2), members);
  }

  /** The best fit among a target's names; `null` where no message tells, or the controls know it. */
  fitOf(record: ActivityRecord): Fit | null {
    const fits = keysOf(record).map((key) => {
      const tallies = this.pools.get(key);
      return tallies === undefined ? null : bestFit(tallies, this.pools.size);
    });
    return fits.reduce(
      (best, fit) => ((fit?.score ?? -1) > (best?.score ?? -1) ? fit : best),
      null,
    );
  }

  private pool(key: string, members: readonly ActivityRecord[]): void {
    const before = this.pools.get(key) ?? { sent: noTally, received: noTally };
    const joined = (direction: 'sent' | 'received') =>
      addTallies(before[direction], tallyOf(join(members.map((member) => member[direction]))));
    this.pools.set(key, { sent: joined('sent'), received: joined('received') });
  }
}

function keysOf({ names, protocol, address, port }: ActivityRecord): string[] {
  return names.length > 0 ? names : [`${protocol} ${address} ${port ?? ''}`];
}

/** A side's windows as its namesakes met them together: whichever of them carried the message. */
function join(all: readonly ActivityRecord['sent'][]): ActivityRecord['sent'] {
  const marks = Array.from({ length: all[0]?.marks.length ?? 0 }, (_, index) => {
    const here = all.map((each) => each.marks[index]);
    return here.includes('+') ? '+' : here.includes('o') ? 'o' : '-';
  });
  const noneByChance = all.reduce((product, { chance }) => product * (1 - chance), 1);
  return { marks: marks.join(''), chance: 1 - noneByChance };
}
