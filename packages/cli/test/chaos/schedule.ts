import type { PlacedFault } from '@matador/lab';
import { seededRandom } from '@matador/lab';
import { spareOf } from './scenario.js';

/** Something that is to go wrong, and when. */
export interface PlannedFault {
  /** From 1. */
  readonly number: number;
  /** Due when this part of what can still be measured is measured: from 0 to 1. */
  readonly progress: number;
  /** How long it then waits, unless it is overdue. */
  readonly delayMs: number;
  readonly what: ChaosFault;
}

/** One of a side happens there, or where it first can: a capture is killed only while one runs. */
export type ChaosFault =
  | { readonly kind: 'engine-killed'; readonly downMs: number }
  | { readonly kind: 'in-lab'; readonly placed: PlacedFault };

export interface World {
  /** Those of the plan. */
  readonly vantagePoints: readonly string[];
  /** That answer. */
  readonly routers: readonly string[];
  /** Ids. */
  readonly testbeds: readonly string[];
}

/** Of so many faults, one is a vantage point that is gone for good. */
const faultsForEachLoss = 50;
/** Not later, so that each still finds a campaign to happen to. */
const latest = 0.85;
const longestDelayMs = 6_000;

const kinds = [
  'engine-killed',
  'vantage-point-down',
  'tunnel-killed',
  'router-silent',
  'dns-dead',
  'app-crash',
  'restart',
  'adb-server-killed',
  'capture-killed',
  'disk-full',
] as const;
type Kind = (typeof kinds)[number];

/** Draws the faults of a seed: each kind as often as any other, spread over the campaign. Pure. */
export function drawSchedule(seed: number, faults: number, world: World): PlannedFault[] {
  const draw = new Draw(seed);
  const times = Array.from({ length: faults }, () => draw.between(0, latest)).sort((x, y) => x - y);
  const deck = draw.shuffled(times.map((_, index) => kinds[index % kinds.length] ?? kinds[0]));
  const losses = lossesOf(deck, draw, world);
  return times.map((progress, index) => ({
    number: index + 1,
    progress,
    delayMs: Math.round(draw.between(0, longestDelayMs)),
    what: faultOf(deck[index] ?? kinds[0], losses.byIndex.get(index), draw, losses.spared),
  }));
}

/**
 * Vantage points that go down for good, in turn one without and one with a spare; nothing else happens
 * to them. The first goes last of all, since without it the campaign may be over at once.
 */
function lossesOf(deck: Kind[], draw: Draw, world: World) {
  const shuffled = draw.shuffled(world.vantagePoints);
  const without = shuffled.filter((id) => spareOf(id) === undefined);
  const having = shuffled.filter((id) => spareOf(id) !== undefined);
  const wanted = Math.ceil(deck.length / faultsForEachLoss);
  const lost = Array.from({ length: wanted }, (_, turn) =>
    (turn % 2 === 0 ? without : having).at(Math.floor(turn / 2)),
  ).filter((id) => id !== undefined);
  moveToEnd(deck, deck.lastIndexOf('vantage-point-down'));
  const downs = deck.flatMap((kind, index) => (kind === 'vantage-point-down' ? [index] : []));
  const byIndex = new Map(downs.reverse().map((index, turn) => [index, lost[turn]]));
  const vantagePoints = world.vantagePoints.filter((id) => ![...byIndex.values()].includes(id));
  return { byIndex, spared: { ...world, vantagePoints } };
}

function moveToEnd(list: unknown[], index: number): void {
  if (index >= 0) list.push(...list.splice(index, 1));
}

function faultOf(kind: Kind, lost: string | undefined, draw: Draw, world: World): ChaosFault {
  const lab = (placed: PlacedFault): ChaosFault => ({ kind: 'in-lab', placed });
  const seconds = (from: number, to: number) => Math.round(draw.between(from, to));
  const place = () => ({ testbed: draw.oneOf(world.testbeds), side: draw.oneOf(['a', 'b']) });
  switch (kind) {
    case 'engine-killed':
      return { kind, downMs: Math.round(draw.between(0, 5_000)) };
    case 'vantage-point-down':
      if (lost !== undefined) return lab({ fault: { kind, vantagePoint: lost } });
      return lab({
        fault: { kind, vantagePoint: draw.oneOf(world.vantagePoints), seconds: seconds(3, 20) },
      });
    case 'dns-dead':
      return lab({
        fault: { kind, vantagePoint: draw.oneOf(world.vantagePoints), seconds: seconds(3, 20) },
      });
    case 'router-silent':
      return lab({ fault: { kind, router: draw.oneOf(world.routers), seconds: seconds(3, 20) } });
    case 'disk-full':
      return lab({ fault: { kind, seconds: seconds(3, 15) } });
    case 'adb-server-killed':
      return lab({ fault: { kind } });
    case 'restart':
      return lab({ ...place(), fault: { kind, seconds: seconds(2, 8) } });
    case 'app-crash':
      return lab({ ...place(), fault: { kind } });
    case 'tunnel-killed':
    case 'capture-killed':
      return lab({ ...place(), fault: { kind } });
  }
}

/** Random choices that follow from a seed. */
class Draw {
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  between(from: number, to: number): number {
    return from + this.random() * (to - from);
  }

  oneOf<const T>(all: readonly T[]): T {
    const one = all[Math.floor(this.random() * all.length)];
    if (one === undefined) throw new Error('there is nothing to choose from');
    return one;
  }

  shuffled<T>(all: readonly T[]): T[] {
    return all
      .map((one) => ({ one, rank: this.random() }))
      .sort((x, y) => x.rank - y.rank)
      .map(({ one }) => one);
  }
}

export function describeFault(what: ChaosFault): string {
  if (what.kind === 'engine-killed') return `engine-killed, away for ${what.downMs} ms`;
  const { fault, ...place } = what.placed;
  const { kind, ...details } = fault;
  const words = Object.entries({ ...place, ...details }).map(([name, value]) => `${name} ${value}`);
  const forGood = kind === 'vantage-point-down' && !('seconds' in details) ? ['for good'] : [];
  return [kind, ...words, ...forGood].join(' ');
}

/** The vantage points of the plan that are gone for good when all of these have happened. */
export function lostForGood(faults: readonly ChaosFault[]): string[] {
  return faults.flatMap((what) => {
    if (what.kind !== 'in-lab' || what.placed.fault.kind !== 'vantage-point-down') return [];
    const { vantagePoint, seconds } = what.placed.fault;
    return seconds === undefined ? [vantagePoint] : [];
  });
}
