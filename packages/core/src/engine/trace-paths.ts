import { expectedExit } from '../campaign/plan.js';
import type { Config } from '../config/schema.js';
import type {
  CommandRunner,
  PathProbe,
  SideName,
  Target,
  TraceTarget,
  VantagePoint,
} from '../contracts/index.js';

import type { MeasurementDraft } from '../dataset/draft.js';
import { MatadorError } from '../errors.js';
import { bothSides } from './both-sides.js';
import { SideError } from './failures.js';
import type { Recorder } from './recorder.js';

export interface TracePathsInput {
  readonly vantagePoints: Readonly<Record<SideName, VantagePoint>>;
  readonly shells: Readonly<Record<SideName, CommandRunner | undefined>>;
  readonly targets: Readonly<Record<SideName, readonly Target[]>>;
  readonly probe: PathProbe;
  readonly options: Config['trace'];
  readonly draft: MeasurementDraft;
  readonly recorder: Recorder;
  readonly signal: AbortSignal;
}

/**
 * Traces, from both vantage points at once, the direct path to the other one and the path to every
 * target. A target that cannot be traced is recorded, and the others go on.
 */
export async function tracePaths(input: TracePathsInput): Promise<void> {
  await bothSides(input.signal, async (side, signal) => {
    const from = input.shells[side];
    if (from === undefined) {
      throw new MatadorError(`${input.vantagePoints[side].id} gives no shell to trace from`, {
        code: 'no-shell',
        source: 'vantage-point',
        hint: 'Give the vantage point a `shell`.',
      });
    }
    await traceSide(input, side, from, signal);
  });
}

async function traceSide(
  input: TracePathsInput,
  side: SideName,
  from: CommandRunner,
  signal: AbortSignal,
): Promise<void> {
  const direct = directTarget(input.vantagePoints, side);
  const targets = [...(direct === null ? [] : [direct]), ...traceTargets(input.targets[side])];
  for await (const outcome of input.probe.trace(from, targets, input.options, signal)) {
    if ('error' in outcome) {
      input.recorder.failure('trace', new SideError(side, outcome.error));
      continue;
    }
    await input.draft.addTrace({
      ...outcome.trace,
      context: {
        purpose: outcome.target === direct ? 'direct' : 'target',
        side,
        vantagePoint: input.vantagePoints[side].id,
        tracedFrom: 'vantage-point',
      },
    });
  }
}

/** The other vantage point, by ICMP since no flow says a port; `null` for a vantage point with itself. */
export function directTarget(
  vantagePoints: Readonly<Record<SideName, VantagePoint>>,
  side: SideName,
): TraceTarget | null {
  const other = vantagePoints[side === 'a' ? 'b' : 'a'];
  if (other.id === vantagePoints[side].id) return null;
  const address = expectedExit(other);
  if (address === null) {
    throw new MatadorError(`the address of ${other.id} is not known`, {
      code: 'no-address',
      source: 'vantage-point',
      hint: "Set the vantage point's `address`.",
    });
  }
  return { address, method: 'icmp', port: null };
}

/** What to trace for the targets of one side, each once. */
export function traceTargets(targets: readonly Target[]): TraceTarget[] {
  const wanted = new Map<string, TraceTarget>();
  for (const { protocol, address, port } of targets) {
    const withPort = (protocol === 'tcp' || protocol === 'udp') && port !== null;
    const target: TraceTarget = withPort
      ? { address, method: protocol, port }
      : { address, method: 'icmp', port: null };
    wanted.set(`${target.method} ${address} ${target.port}`, target);
  }
  return [...wanted.values()];
}
