import { BlockList, isIPv6 } from 'node:net';
import type { GeoSource, ResolverRecord, Tunnel } from '../../contracts/index.js';
import { MatadorError } from '../../errors.js';
import { maxDistanceKm } from '../../light.js';
import { together } from '../together.js';
import type { Origin } from './round-trips.js';
import { measureRoundTrip } from './round-trips.js';

/** A resolver that is no farther than this counts as near, whatever is known of its address. */
const nearKm = 1_000;

type SeenResolver = ResolverRecord['seen'][number];

export interface ResolverCheck {
  readonly tunnel: Tunnel;
  /** A name whose answer is the address of whoever asks for it. */
  readonly name: string;
  readonly origin: Origin;
  readonly tunnelRttMs: number;
  readonly geo: readonly GeoSource[];
}

/** Looks up, as the phone will, a name whose answer tells who asked for it. */
export async function checkResolver(
  check: ResolverCheck,
  signal: AbortSignal,
): Promise<ResolverRecord> {
  const { tunnel, name } = check;
  const about = { name, asked: tunnel.resolvers[0] ?? null };
  try {
    const addresses = await tunnel.resolve(name, signal);
    const seen = addresses.map((address) => async (linked: AbortSignal): Promise<SeenResolver> => {
      const { rttMs } = await measureRoundTrip(check.origin, { address }, linked);
      const claims = check.geo.flatMap((source) => source.locate(address));
      return {
        address,
        rttMs: rttMs === null ? null : Math.max(rttMs - check.tunnelRttMs, 0.001),
        claims: claims.map(({ source, country }) => ({ source, country })),
        verdict: 'unknown',
      };
    });
    return { ...about, seen: await together(signal, seen), reason: null };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof MatadorError)) throw error;
    return { ...about, seen: [], reason: error.message };
  }
}

/** @param own addresses and prefixes that need no other proof. */
export function judgeResolver(
  seen: SeenResolver,
  country: string,
  own: readonly string[],
): SeenResolver['verdict'] {
  const claimed = seen.claims.flatMap((claim) => claim.country ?? []);
  if (contains(own, seen.address)) return 'own';
  if (claimed.includes(country)) return 'in-country';
  if (seen.rttMs !== null && maxDistanceKm(seen.rttMs) <= nearKm) return 'near';
  return claimed.length > 0 ? 'elsewhere' : 'unknown';
}

function contains(prefixes: readonly string[], address: string): boolean {
  const list = new BlockList();
  const family = (text: string) => (isIPv6(text) ? 'ipv6' : 'ipv4');
  for (const prefix of prefixes) {
    const [network = '', length] = prefix.split('/');
    if (length === undefined) list.addAddress(network, family(network));
    else list.addSubnet(network, Number(length), family(network));
  }
  return list.check(address, family(address));
}
