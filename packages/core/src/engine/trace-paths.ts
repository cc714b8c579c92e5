import { expectedExit } from '../campaign/plan.js';
import type { Config } from '../config/schema.js';
import type {
  Hop,
  PathProbe,
  PathTrace,
  SideName,
  Target,
  TraceTarget,
  VantagePoint,
} from '../contracts/index.js';

import type { MeasurementDraft } from '../dataset/draft.js';
import { MatadorError } from '../errors.js';
import { bothSides } from './both-sides.js';
import { SideError } from './failures.js';
import type { FreshTraces } from './fresh-traces.js';
import { changedHops, pathShape } from './path-shape.js';
import type { Recorder } from './recorder.js';
import type { TraceOrigin } from './trace-origin.js';

export interface TracePathsInput {
  /** The measurement's id. */
  readonly measurement: string;
  readonly vantagePoints: Readonly<Record<SideName, VantagePoint>>;
  /** Where a side traces from; throws where it cannot. */
  readonly origin: (side: SideName, signal: AbortSignal) => Promise<TraceOrigin>;
  readonly targets: Readonly<Record<SideName, readonly Target[]>>;
  readonly probe: PathProbe;
  readonly options: Config['trace'];
  readonly fresh: FreshTraces;
  readonly draft: MeasurementDraft;
  readonly recorder: Recorder;
  readonly signal: AbortSignal;
}

/**
 * Traces, from both vantage points at once, the direct path to the other one and the path to every
 * target, as often as the options say; traces that are fresh enough are taken instead. A target that
 * cannot be traced is recorded, and the others go on.
 */
export async function tracePaths(input: TracePathsInput): Promise<void> {
  await bothSides(input.signal, async (side, signal) => {
    const origin = await input.origin(side, signal);
    await new SideTracer(input, side, origin).trace(signal);
  });
}

class SideTracer {
  /** By target, in the order of repetitions. */
  private readonly made = new Map<TraceTarget, PathTrace[]>();
  private readonly direct: readonly TraceTarget[];
  private readonly vantagePoint: string;

  constructor(
    private readonly input: TracePathsInput,
    private readonly side: SideName,
    private readonly origin: TraceOrigin,
  ) {
    this.direct = directTargets(input.vantagePoints, side);
    this.vantagePoint = input.vantagePoints[side].id;
  }

  async trace(signal: AbortSignal): Promise<void> {
    const { targets, options, fresh, measurement } = this.input;
    const wanted = [...this.direct, ...traceTargets(targets[this.side], options.method)];
    const missing: TraceTarget[] = [];
    for (const target of wanted) {
      const known = fresh.find(this.vantagePoint, target);
      if (known === undefined) missing.push(target);
      for (const trace of known?.traces ?? []) {
        await this.record(target, trace, { ...trace.context, sharedFrom: known?.measurement });
      }
    }
    for (let repetition = 1; repetition <= options.repetitions; repetition++) {
      if (missing.length > 0) await this.traceOnce(missing, repetition, signal);
    }
    for (const [target, traces] of this.made) {
      fresh.keep(this.vantagePoint, target, { measurement, traces });
    }
  }

  private async traceOnce(
    targets: readonly TraceTarget[],
    repetition: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { probe, options, recorder } = this.input;
    const { runner, sources } = this.origin;
    const chosen = { ...options, ...(sources === undefined ? {} : { sources }) };
    for await (const outcome of probe.trace(runner, targets, chosen, signal)) {
      if ('error' in outcome) {
        recorder.failure('trace', new SideError(this.side, outcome.error));
        continue;
      }
      const { target } = outcome;
      const { trace, tunnelHops } = withoutTunnel(outcome.trace, this.origin.tunnelHops);
      const earlier = this.made.get(target) ?? [];
      const last = earlier.at(-1);
      const context = {
        ...(tunnelHops.length === 0 ? {} : { tunnelHops }),
        ...(options.repetitions === 1 ? {} : { repetition }),
        ...(last === undefined ? {} : { changed: changedHops(last, trace) }),
      };
      this.made.set(target, [...earlier, await this.record(target, trace, context)]);
    }
  }

  private async record(
    target: TraceTarget,
    trace: PathTrace,
    more: Partial<NonNullable<PathTrace['context']>>,
  ): Promise<PathTrace> {
    const recorded: PathTrace = {
      ...trace,
      shape: pathShape(trace),
      context: {
        ...more,
        purpose: this.direct.includes(target) ? 'direct' : 'target',
        side: this.side,
        vantagePoint: this.vantagePoint,
        tracedFrom: this.origin.tracedFrom,
      },
    };
    await this.input.draft.addTrace(recorded);
    return recorded;
  }
}

/** A trace as it would be from the tunnel's far end; round-trip times stay those of the whole way. */
export function withoutTunnel(
  trace: PathTrace,
  tunnelHops: number,
): { readonly trace: PathTrace; readonly tunnelHops: Hop[] } {
  const hops = trace.hops
    .filter(({ ttl }) => ttl > tunnelHops)
    .map((hop) => ({ ...hop, ttl: hop.ttl - tunnelHops }));
  return {
    trace: { ...trace, hops },
    tunnelHops: trace.hops.filter(({ ttl }) => ttl <= tunnelHops),
  };
}

/**
 * The other vantage point, by ICMP since no flow says a port, over IPv6, too, where both have it; none
 * for a vantage point with itself.
 */
export function directTargets(
  vantagePoints: Readonly<Record<SideName, VantagePoint>>,
  side: SideName,
): TraceTarget[] {
  const own = vantagePoints[side];
  const other = vantagePoints[side === 'a' ? 'b' : 'a'];
  if (other.id === own.id) return [];
  const address = expectedExit(other);
  if (address === null) {
    throw new MatadorError(`the address of ${other.id} is not known`, {
      code: 'no-address',
      source: 'vantage-point',
      hint: "Set the vantage point's `address`.",
    });
  }
  const address6 = own.address6 === undefined ? undefined : other.address6;
  return [address, ...(address6 === undefined ? [] : [address6])].map((each): TraceTarget => ({
    address: each,
    method: 'icmp',
    port: null,
  }));
}

/**
 * What to trace for the targets of one side, each once.
 * @param method instead of each target's own protocol.
 */
export function traceTargets(
  targets: readonly Target[],
  method?: TraceTarget['method'],
): TraceTarget[] {
  const wanted = new Map<string, TraceTarget>();
  for (const { protocol, address, port } of targets) {
    const by = method ?? protocol;
    const withPort = (by === 'tcp' || by === 'udp') && port !== null;
    const target: TraceTarget = withPort
      ? { address, method: by, port }
      : { address, method: 'icmp', port: null };
    wanted.set(`${target.method} ${address} ${target.port}`, target);
  }
  return [...wanted.values()];
}
