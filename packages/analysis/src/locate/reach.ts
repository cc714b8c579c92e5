import type { Place } from '@matador/core';
import { greatCircleKm, leastKm, maxDistanceKm } from '@matador/core';
import { CountryShapes } from './country-shapes.js';

/** A set of countries by their index in `CountryShapes.codes`, 32 a word. */
export type CountrySet = Readonly<Uint32Array>;

export function hasCountry(set: CountrySet, country: number): boolean {
  return ((set[country >>> 5] ?? 0) & (1 << (country & 31))) !== 0;
}

export function countCountries(set: CountrySet): number {
  let count = 0;
  for (const word of set) count += countBits(word);
  return count;
}

/** Adds the bits up in pairs, fours, and bytes, all at once (Warren, "Hacker's Delight", 5-1). */
function countBits(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

export function firstCountry(set: CountrySet): number | undefined {
  const word = set.findIndex((bits) => bits !== 0);
  return word === -1
    ? undefined
    : word * 32 + 31 - Math.clz32((set[word] ?? 0) & -(set[word] ?? 0));
}

export function intersect(one: CountrySet, other: CountrySet): CountrySet {
  const both = new Uint32Array(one.length);
  for (let word = 0; word < both.length; word++) both[word] = (one[word] ?? 0) & (other[word] ?? 0);
  return both;
}

/** Which countries can be reached from a place within a time; asked often, so prepared once. */
export class Reach {
  /** The least distance to each country, by index. */
  readonly #km: Float64Array;
  /** The same in order of distance. */
  readonly #sorted: Float64Array;
  /** The set of the nearest 0, 1, 2, … countries. */
  readonly #nearest: readonly CountrySet[];

  constructor(point: Place) {
    const shapes = CountryShapes.shared;
    this.#km = shapes.distancesFrom(point).map(leastKm);
    const order = [...this.#km.keys()].sort((i, j) => this.kmTo(i) - this.kmTo(j));
    this.#sorted = Float64Array.from(order, (i) => this.kmTo(i));
    const set = new Uint32Array(Math.ceil(order.length / 32));
    this.#nearest = [
      set.slice(),
      ...order.map((i) => {
        set[i >>> 5] = (set[i >>> 5] ?? 0) | (1 << (i & 31));
        return set.slice();
      }),
    ];
  }

  /** The least distance to a country. */
  kmTo(country: number): number {
    return this.#km[country] ?? 0;
  }

  /** Every country that light in fibre reaches, and comes back from, within the time. */
  within(rttMs: number): CountrySet {
    const limit = maxDistanceKm(rttMs);
    let [low, high] = [0, this.#sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sorted[middle] ?? 0) <= limit) low = middle + 1;
      else high = middle;
    }
    return this.#nearest[low] ?? new Uint32Array(0);
  }
}

/** What was worked out for a place: by latitude, then longitude. */
class PlaceCache<T> {
  readonly #byLatitude = new Map<number, Map<number, T>>();

  constructor(private readonly make: (point: Place) => T) {}

  at(point: Place): T {
    let row = this.#byLatitude.get(point.latitude);
    if (row === undefined) this.#byLatitude.set(point.latitude, (row = new Map<number, T>()));
    let value = row.get(point.longitude);
    if (value === undefined) row.set(point.longitude, (value = this.make(point)));
    return value;
  }
}

const reaches = new PlaceCache((point) => new Reach(point));
const leastDistances = new PlaceCache(
  (one) => new PlaceCache((other) => leastKm(greatCircleKm(one, other))),
);

/** The reach of a vantage point's place, worked out (some ten milliseconds) the first time. */
export function reachFrom(point: Place): Reach {
  return reaches.at(point);
}

/** The least distance between two vantage points' places. */
export function leastKmBetween(one: Place, other: Place): number {
  return leastDistances.at(one).at(other);
}
