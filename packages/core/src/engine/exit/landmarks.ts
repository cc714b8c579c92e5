import type {
  CountryDistances,
  Landmark,
  LandmarkRecord,
  VantagePoint,
} from '../../contracts/index.js';
import { greatCircleKm, leastKm, maxDistanceKm } from '../../light.js';
import { together } from '../together.js';
import type { Origin, RoundTrip } from './round-trips.js';
import { measureRoundTrip } from './round-trips.js';

export interface LandmarkCheck {
  readonly vantagePoint: VantagePoint;
  readonly landmarks: readonly Landmark[];
  readonly origin: Origin;
  /** The part of each round-trip time that is not the exit's, ms. */
  readonly tunnelRttMs: number;
  /** Absent: only the configured place is compared, not the country. */
  readonly countries: CountryDistances | undefined;
}

/** Measures the round-trip time to every landmark, all at once, and how far they are at least. */
export async function checkLandmarks(
  check: LandmarkCheck,
  signal: AbortSignal,
): Promise<LandmarkRecord[]> {
  const works = check.landmarks.map((landmark) => async (linked: AbortSignal) => {
    const roundTrip = await measureRoundTrip(check.origin, landmark, linked);
    return landmarkRecord(landmark, roundTrip, check);
  });
  return await together(signal, works);
}

/** What a round-trip time says of the exit's place. Pure. */
export function landmarkRecord(
  landmark: Landmark,
  { answeredBy, rttMs: measured, method }: RoundTrip,
  { vantagePoint, tunnelRttMs, countries }: Omit<LandmarkCheck, 'landmarks' | 'origin'>,
): LandmarkRecord {
  // Faster than the tunnel alone: the tunnel was slow when it was measured, so nothing is known.
  const rttMs = measured === null || measured <= tunnelRttMs ? null : measured - tunnelRttMs;
  const countryKm = countries?.leastKmTo(vantagePoint.country, landmark);
  const beyond = (km: number): number => round(Math.max(0, km - landmark.radiusKm));
  return {
    ...landmark,
    answeredBy,
    rttMs: rttMs === null ? null : Math.round(rttMs * 1000) / 1000,
    method,
    withinKm: rttMs === null ? null : round(maxDistanceKm(rttMs)),
    countryKm: countryKm === undefined ? null : beyond(countryKm),
    placeKm: beyond(leastKm(greatCircleKm(vantagePoint, landmark))),
  };
}

function round(km: number): number {
  return Math.round(km * 10) / 10;
}
