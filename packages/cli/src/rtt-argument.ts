import type { VantagePoint } from '@matador/core';
import { UsageError } from '@matador/core';

/** A round-trip time measured from a known place: light bounds how far off its answerer can be. */
export interface MeasuredRtt {
  /** As the user named the place. */
  readonly vantagePoint: string;
  /** Degrees. */
  readonly latitude: number;
  readonly longitude: number;
  readonly rttMs: number;
}

const coordinates = /^([+-]?\d+(?:\.\d+)?),([+-]?\d+(?:\.\d+)?)$/;

/**
 * Reads `VP=MS`: VP the id of a vantage point or `LAT,LON` in degrees, MS a round-trip time.
 * @throws UsageError `invalid-rtt`.
 */
export function readRtt(text: string, vantagePoints: readonly VantagePoint[]): MeasuredRtt {
  const [, from = '', ms = ''] = /^(.+)=(.+)$/.exec(text) ?? [];
  const rttMs = /^\d+(\.\d+)?$/.test(ms) ? Number(ms) : 0;
  if (rttMs <= 0) {
    throw wrong(text, 'expected VP=MS, a place and a round-trip time in ms', '--rtt de=12.5');
  }
  const place = coordinates.exec(from);
  if (place !== null) {
    const [latitude, longitude] = [Number(place[1]), Number(place[2])];
    if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) {
      throw wrong(text, `${from} is no place on Earth`, '--rtt 50.11,8.68=12.5');
    }
    return { vantagePoint: from, latitude, longitude, rttMs };
  }
  const vantagePoint = vantagePoints.find(({ id }) => id === from);
  if (vantagePoint === undefined) {
    const known = vantagePoints.map(({ id }) => id).join(', ') || 'none';
    throw wrong(
      text,
      `${from} is no vantage point of the configuration (known: ${known})`,
      '--rtt 50.11,8.68=12.5',
    );
  }
  const { latitude, longitude } = vantagePoint;
  return { vantagePoint: from, latitude, longitude, rttMs };
}

function wrong(text: string, reason: string, example: string): UsageError {
  return new UsageError(`--rtt ${text}: ${reason}`, {
    code: 'invalid-rtt',
    hint: `For example: ${example}`,
  });
}
