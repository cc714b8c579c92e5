import lookUpTimeZone from '@photostructure/tz-lookup';
import type { Conditions, LocationSpoofer, Phone, Place } from '../contracts/index.js';
import type { Cleanup } from './cleanup.js';

/** For setting one condition: a phone that does not answer must not hold the measurement up. */
const limitMs = 20_000;
const undoLimitMs = 30_000;

export interface ConditionsInput {
  readonly phone: Phone;
  /** The vantage point's. */
  readonly place: Place;
  /** Packages that may use the network. */
  readonly allowed: readonly string[];
  readonly spoofers: readonly LocationSpoofer[];
  readonly cleanup: Cleanup;
}

/**
 * Makes a phone look as if it stood at the vantage point, as far as it lets itself: time zone,
 * location, and only the measured app on the network. What cannot be had is in the result with its
 * reason, and the measurement goes on without it.
 * @throws the signal's reason.
 */
export async function applyConditions(
  input: ConditionsInput,
  signal: AbortSignal,
): Promise<Conditions> {
  const { phone, place, allowed } = input;
  const zone = lookUpTimeZone(place.latitude, place.longitude);
  const [timeZone, location, firewall] = await Promise.all([
    attempt(signal, (limited) => phone.clock?.setTimeZone(zone, limited).then(() => true)),
    attempt(signal, (limited) => fakeLocation(input, limited)),
    attempt(signal, (limited) => phone.firewall?.allowOnly(allowed, limited)),
  ]);
  const { latitude, longitude } = place;
  return {
    timeZone: { zone, applied: timeZone.result !== undefined, reason: timeZone.reason },
    location: {
      latitude,
      longitude,
      applied: location.result !== undefined,
      method: location.result ?? null,
      reason: location.reason,
    },
    firewall: {
      allowed: [...allowed],
      applied: firewall.result !== undefined,
      method: firewall.result?.method ?? null,
      blocked: firewall.result?.blocked ?? null,
      reason: firewall.reason,
    },
  };
}

async function fakeLocation(
  { phone, place, spoofers, cleanup }: ConditionsInput,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const spoofer of spoofers) {
    if (!(await spoofer.canFake(phone, signal))) continue;
    cleanup.defer(() => spoofer.stop(phone, AbortSignal.timeout(undoLimitMs)));
    await spoofer.fake(phone, place, signal);
    return spoofer.id;
  }
  return await phone.location?.fake(place, signal);
}

interface Attempt<T> {
  readonly result: T | undefined;
  readonly reason: string | null;
}

/** @param work returns `undefined` where the phone offers no way. */
async function attempt<T>(
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T | undefined> | undefined,
): Promise<Attempt<T>> {
  try {
    const result = await work(AbortSignal.any([signal, AbortSignal.timeout(limitMs)]));
    return { result, reason: result === undefined ? 'this phone offers no way' : null };
  } catch (error) {
    signal.throwIfAborted();
    return { result: undefined, reason: error instanceof Error ? error.message : String(error) };
  }
}
