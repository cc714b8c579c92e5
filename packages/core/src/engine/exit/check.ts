import { isIP } from 'node:net';
import { expectedExit } from '../../campaign/plan.js';
import type { Config } from '../../config/schema.js';
import type {
  CommandRunner,
  CountryDistances,
  ExitRecord,
  Gateway,
  GeoSource,
  Tunnel,
} from '../../contracts/index.js';
import { MatadorError } from '../../errors.js';
import { timestamp } from '../../timestamp.js';
import { together } from '../together.js';
import { checkLandmarks } from './landmarks.js';
import { exitProblems } from './problems.js';
import { checkResolver, judgeResolver } from './resolver.js';
import type { Origin } from './round-trips.js';

export interface ExitCheckInput {
  readonly tunnel: Tunnel;
  readonly gateway: Gateway;
  /** The vantage point's, where it gives one: round-trip times are measured there. */
  readonly shell: CommandRunner | undefined;
  readonly config: Config['exitCheck'];
  readonly countries: CountryDistances | undefined;
  readonly geo: readonly GeoSource[];
}

/**
 * Gathers what shows where a tunnel's traffic leaves from, and what is wrong with that.
 * @throws MatadorError where there is no exit at all; what is wrong with one is in the record.
 */
export async function checkExit(input: ExitCheckInput, signal: AbortSignal): Promise<ExitRecord> {
  const { tunnel, gateway, shell, config, countries, geo } = input;
  const { vantagePoint } = tunnel;
  const origin: Origin =
    shell === undefined ? { runner: gateway, interface: tunnel.interface } : { runner: shell };
  const measured = shell === undefined ? await tunnel.roundTripMs?.(signal) : null;
  const tunnelRttMs = measured ?? 0;
  const { echoUrl, landmarks: asked, resolverName } = config;
  const [exit, landmarks, resolver] = await together(signal, [
    (linked) => tunnel.exit(echoUrl, linked),
    (linked) =>
      checkLandmarks({ vantagePoint, landmarks: asked, origin, tunnelRttMs, countries }, linked),
    async (linked) =>
      resolverName === null
        ? null
        : checkResolver({ tunnel, name: resolverName, origin, tunnelRttMs, geo }, linked),
  ]);
  const shellHost = vantagePoint.shell?.host ?? '';
  const shellAddress = isIP(shellHost) !== 0 && shellHost !== exit.address ? shellHost : null;
  const own = [exit.address, ...(vantagePoint.resolvers ?? [])];
  const record: ExitRecord = {
    address: exit.address,
    expected: expectedExit(vantagePoint),
    askedAt: exit.askedAt,
    checkedAt: timestamp(),
    shellAddress,
    measuredFrom: shell === undefined ? 'gateway' : 'vantage-point',
    tunnelRttMs: measured ?? null,
    landmarks,
    resolver: resolver && {
      ...resolver,
      seen: resolver.seen.map((seen) => ({
        ...seen,
        verdict: judgeResolver(seen, vantagePoint.country, own),
      })),
    },
  };
  const placeKm = countries?.leastKmTo(vantagePoint.country, vantagePoint);
  return { ...record, problems: exitProblems(record, vantagePoint, placeKm) };
}

/** @throws MatadorError source `vantage-point` that names everything that is wrong with the exit. */
export function requireGoodExit({ problems = [] }: ExitRecord): void {
  const [first] = problems;
  if (first === undefined) return;
  throw new MatadorError(problems.map(({ message }) => message).join('; '), {
    code: first.code,
    source: 'vantage-point',
    hint: first.hint,
  });
}
