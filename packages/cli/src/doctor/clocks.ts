import type { ClockReading } from '@matador/core';
import type { Check } from './check.js';
import { ok, wrong } from './check.js';

/** From here on a clock is worth setting, although a measurement's record says how far it was off. */
const toleratedMs = 1_000;

/**
 * Whether a clock agrees with this machine's, well enough for times of both to be compared by eye.
 * @param of the check of what the clock belongs to: `phone:testbed-1/a`.
 */
export function judgeClock(of: string, { offsetMs, uncertaintyMs, reason }: ClockReading): Check {
  const id = `${of}:clock`;
  if (offsetMs === null) {
    return wrong(
      id,
      false,
      `cannot be read: ${reason ?? ''}`,
      'See what `date +%s.%N` says there.',
    );
  }
  const side = offsetMs < 0 ? 'behind' : 'ahead of';
  const within = uncertaintyMs === null ? '' : `, give or take ${uncertaintyMs} ms`;
  const detail = `${Math.abs(offsetMs)} ms ${side} this machine's${within}`;
  if (Math.abs(offsetMs) < toleratedMs) return ok(id, detail);
  const hint = 'Set both clocks by NTP; on a phone, switch on the automatic date and time.';
  return wrong(id, false, detail, hint);
}
