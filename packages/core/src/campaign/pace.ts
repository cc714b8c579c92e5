import type { PlannedMeasurement } from './plan.js';

type Sort = Pick<PlannedMeasurement, 'app' | 'kind'>;

export interface FinishedAttempt {
  /** When it ended, ms since the epoch. */
  readonly at: number;
  readonly seconds: number;
  readonly complete: boolean;
}

/** So many attempts, at the end of a run, say how fast it is now. */
const recentAttempts = 20;

/** The attempts that still count as recent once `attempt` has ended. */
export function withRecent(
  recent: readonly FinishedAttempt[],
  attempt: FinishedAttempt,
): FinishedAttempt[] {
  return [...recent, attempt].slice(-recentAttempts);
}

/** Measurements and controls completed per hour of recent attempts, with the time between them; `null` without any. */
export function completePerHour(recent: readonly FinishedAttempt[], now: number): number | null {
  const begun = Math.min(...recent.map(({ at, seconds }) => at - seconds * 1000));
  const hours = (now - begun) / 3_600_000;
  if (recent.length === 0 || hours <= 0) return null;
  return recent.filter(({ complete }) => complete).length / hours;
}

/** How many attempts were under way at once: testbeds, and what is traced while a testbed goes on. */
function underWayAtOnce(recent: readonly FinishedAttempt[]): number {
  const begun = Math.min(...recent.map(({ at, seconds }) => at - seconds * 1000));
  const ended = Math.max(...recent.map(({ at }) => at));
  const sum = recent.reduce((so, { seconds }) => so + seconds, 0);
  return ended > begun ? (sum * 1000) / (ended - begun) : 1;
}

interface Tally {
  readonly complete: number;
  readonly seconds: number;
}

/** What attempts took so far, by app and kind: what is still to be done will take as long. */
export type Durations = ReadonlyMap<string, Tally>;

export function withDuration(
  durations: Durations,
  { app, kind }: Sort,
  attempt: Omit<FinishedAttempt, 'at'>,
): Durations {
  const key = keyOf({ app, kind });
  const { complete, seconds } = durations.get(key) ?? { complete: 0, seconds: 0 };
  return new Map(durations).set(key, {
    complete: complete + (attempt.complete ? 1 : 0),
    seconds: seconds + attempt.seconds,
  });
}

export interface Pace {
  readonly durations: Durations;
  readonly recent: readonly FinishedAttempt[];
  /** That are at work. */
  readonly testbeds: number;
}

/**
 * Seconds until what is left is complete: each as long as its app and kind took so far, its failed
 * attempts included, or, where none is complete yet, its kind, or anything. `null` where nothing is.
 * As many are under way at once as there are testbeds, or, where it was more, as there were of late.
 */
export function secondsLeft(left: readonly Sort[], pace: Pace): number | null {
  const { durations, recent, testbeds } = pace;
  const each = new Map<string, number | null>();
  let sum = 0;
  for (const { app, kind } of left) {
    const key = keyOf({ app, kind });
    let seconds = each.get(key);
    if (seconds === undefined) {
      seconds =
        secondsEach(durations, key) ??
        secondsEach(durations, `${kind} `) ??
        secondsEach(durations, '');
      each.set(key, seconds);
    }
    if (seconds === null) return null;
    sum += seconds;
  }
  return sum / Math.max(1, testbeds, underWayAtOnce(recent));
}

/** Each word ends with a space, so that one is no beginning of another. */
function keyOf({ app, kind }: Sort): string {
  return `${kind} ${app} `;
}

function secondsEach(durations: Durations, prefix: string): number | null {
  const tallies = [...durations]
    .filter(([key]) => key.startsWith(prefix))
    .map(([, tally]) => tally);
  const complete = tallies.reduce((sum, tally) => sum + tally.complete, 0);
  const seconds = tallies.reduce((sum, tally) => sum + tally.seconds, 0);
  return complete === 0 ? null : seconds / complete;
}
