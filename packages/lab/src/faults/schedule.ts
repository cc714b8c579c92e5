import type { EventLog } from '../event-log.js';

export interface Scheduled<F> {
  readonly on: string;
  readonly nth: number;
  readonly fault: F;
}

/**
 * Makes scheduled faults happen: an event log that counts what is recorded in another one.
 * @param inject is called after the event that a fault waits for was recorded.
 */
export function withFaults<F>(
  events: EventLog,
  scheduled: readonly Scheduled<F>[],
  inject: (fault: F) => void,
): EventLog {
  const seen = new Map<string, number>();
  return {
    record: (kind, details) => {
      events.record(kind, details);
      const times = (seen.get(kind) ?? 0) + 1;
      seen.set(kind, times);
      const due = scheduled.filter(({ on, nth }) => on === kind && nth === times);
      // Not in the middle of what recorded it.
      for (const { fault } of due) setImmediate(() => inject(fault));
    },
    close: () => events.close(),
  };
}
