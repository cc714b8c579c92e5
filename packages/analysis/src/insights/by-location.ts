import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { compareText } from '../locality/compare-text.js';
import { subnetOf } from '../classify/kin.js';
import type { ByLocation } from './records.js';

export interface VantageCountry {
  readonly id: string;
  readonly country: string;
}

const shuffles = 999;
const seed = 20160331;
const excludedChance = 0.01;

/**
 * Where a name or an app leads from each vantage point, and whether place explains it: the subnets that
 * vantage points agree on with themselves, against those after shuffling (a permutation test). A
 * service that spreads its users over many subnets at random is not taken for one that goes by place.
 */
export class PlacedAddresses {
  private readonly places = new Map<string, { country: string; addresses: Set<string> }>();
  private readonly observed: { readonly place: string; readonly subnets: string }[] = [];

  /** @param addresses that were seen together: of one look-up, or one side of one measurement. */
  add({ id, country }: VantageCountry, addresses: readonly string[]): void {
    if (addresses.length === 0) return;
    const place = this.places.get(id) ?? { country, addresses: new Set() };
    for (const address of addresses) place.addresses.add(address);
    this.places.set(id, place);
    const subnets = [...new Set(addresses.map(subnetOf))].sort().join(' ');
    this.observed.push({ place: id, subnets });
  }

  get addresses(): string[] {
    return [
      ...new Set([...this.places.values()].flatMap(({ addresses }) => [...addresses])),
    ].sort();
  }

  tell(): ByLocation {
    const chance = this.chance();
    const at = [...this.places]
      .map(([vantagePoint, { country, addresses }]) => ({
        vantagePoint,
        country,
        addresses: [...addresses].sort(),
      }))
      .sort((a, b) => compareText(a.vantagePoint, b.vantagePoint));
    return { differs: chance <= excludedChance, chance, at };
  }

  private chance(): number {
    const places = this.observed.map(({ place }) => place);
    const subnets = this.observed.map((each) => each.subnets);
    if (new Set(subnets).size < 2 || new Set(places).size < 2) return 1;
    const truly = agreement(places, subnets);
    const generator = xoroshiro128plus(seed);
    let asMuch = 0;
    for (let round = 0; round < shuffles; round++) {
      for (let last = places.length - 1; last > 0; last--) {
        const other = uniformInt(generator, 0, last);
        [places[last], places[other]] = [places[other] ?? '', places[last] ?? ''];
      }
      if (agreement(places, subnets) >= truly) asMuch++;
    }
    return (asMuch + 1) / (shuffles + 1);
  }
}

/** How many pairs of observations of one place saw the same. */
function agreement(places: readonly string[], subnets: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const [index, place] of places.entries()) {
    const key = `${place} ${subnets[index] ?? ''}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts.values()].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
}
