import type {
  CanProbe,
  CommandRunner,
  PathProbe,
  PathTrace,
  TraceOptions,
  TraceOutcome,
  TraceTarget,
} from '@matador/core';
import { MatadorError, pushed } from '@matador/core';
import type { ScamperSettings } from './arguments.js';
import { buildArguments, buildCommand, withDefaults } from './arguments.js';
import { canProbe } from './can-probe.js';
import { mergeFlows } from './merge-flows.js';
import { runFlow } from './run-flow.js';

/** Targets of one process: their commands stand in its arguments, which SSH passes on as one of 128 KiB. */
const targetsAtOnce = 500;

export interface ScamperOptions {
  /** Packets per second, 1 to 10,000. Default 100: more is for routers that are known to bear it. */
  readonly pps?: number | undefined;
  /**
   * Find every way that load balancing by flow takes (`tracelb`, the multipath discovery algorithm),
   * whatever `queries` says. Default false: it takes several seconds a path.
   */
  readonly multipath?: boolean | undefined;
}

/** Path traces with scamper (package `scamper` of Debian and Ubuntu). */
export class ScamperProbe implements PathProbe {
  readonly id = 'scamper';
  readonly #pps: number;
  readonly #multipath: boolean;

  constructor({ pps = 100, multipath = false }: ScamperOptions = {}) {
    this.#pps = pps;
    this.#multipath = multipath;
  }

  canProbe(from: Pick<CommandRunner, 'run'>, signal: AbortSignal): Promise<CanProbe> {
    return canProbe(from, signal);
  }

  /**
   * Traces a batch, all targets at once within the packets per second; `options.parallel` does not
   * matter. Each of the `options.queries` is a flow of its own that keeps its ports over all hops,
   * so that it takes one way and several show the ways there are. Ending the iteration early, or the
   * signal, stops the traces under way.
   * @throws the signal's reason when aborted.
   */
  async *trace(
    from: Pick<CommandRunner, 'start'>,
    targets: readonly TraceTarget[],
    options: TraceOptions,
    signal: AbortSignal,
  ): AsyncGenerator<TraceOutcome> {
    signal.throwIfAborted();
    const settings = withDefaults(options, this.#pps, this.#multipath);
    const traceable: TraceTarget[] = [];
    for (const target of targets) {
      const refusal = refusalOf(target, settings);
      if (refusal === undefined) traceable.push(target);
      else yield { target, error: refusal };
    }
    for (let start = 0; start < traceable.length; start += targetsAtOnce) {
      yield* traceTogether(from, traceable.slice(start, start + targetsAtOnce), settings, signal);
    }
  }
}

function refusalOf(target: TraceTarget, settings: ScamperSettings): Error | undefined {
  try {
    buildCommand(target, settings, 0);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** One process for each flow, side by side; a target's outcome comes when its last flow has ended. */
function traceTogether(
  from: Pick<CommandRunner, 'start'>,
  targets: readonly TraceTarget[],
  settings: ScamperSettings,
  signal: AbortSignal,
): AsyncGenerator<TraceOutcome> {
  return pushed<TraceOutcome>(signal, (give, until) =>
    new Batch(targets, settings.queries, give).run(from, settings, until),
  );
}

/** What the flows of a batch have given so far. */
class Batch {
  /** By target, then by flow. */
  readonly #traces: Map<number, PathTrace>[];
  readonly #given = new Set<number>();

  constructor(
    private readonly targets: readonly TraceTarget[],
    private readonly flows: number,
    private readonly give: (outcome: TraceOutcome) => void,
  ) {
    this.#traces = targets.map(() => new Map<number, PathTrace>());
  }

  async run(
    from: Pick<CommandRunner, 'start'>,
    settings: ScamperSettings,
    signal: AbortSignal,
  ): Promise<void> {
    const problems: string[] = [];
    const runOne = async (_: unknown, flow: number): Promise<void> => {
      // One flow's look-ups are enough.
      const named = { ...settings, names: settings.names && flow === 0 };
      const commands = this.targets.map((target, index) => buildCommand(target, named, index));
      try {
        const said = await runFlow(from, buildArguments(commands, settings), signal, (numbered) =>
          this.#take(numbered.userId, flow, numbered.trace),
        );
        problems.push(said);
      } catch (error) {
        signal.throwIfAborted();
        problems.push(error instanceof Error ? error.message : String(error));
      }
    };
    await Promise.all(Array.from({ length: this.flows }, runOne));
    for (const index of this.targets.keys()) this.#finish(index, problems.join('\n'));
  }

  #take(index: number, flow: number, trace: PathTrace): void {
    // Without a hop, not even a silent one, nothing was sent.
    if (trace.hops.length === 0) return;
    this.#traces[index]?.set(flow, trace);
    if (this.#traces[index]?.size === this.flows) this.#finish(index, '');
  }

  /** Gives a target's outcome, once. */
  #finish(index: number, said: string): void {
    const target = this.targets[index];
    if (target === undefined || this.#given.has(index)) return;
    this.#given.add(index);
    const traces = [...(this.#traces[index] ?? [])].sort(([a], [b]) => a - b);
    if (traces.length === 0) this.give({ target, error: noTrace(target, said) });
    else this.give({ target, trace: mergeFlows(traces.map(([, trace]) => trace)) });
  }
}

/** What scamper said of the target, or else what it said first. */
function noTrace({ address, method, port }: TraceTarget, said: string): MatadorError {
  const lines = said.split('\n').filter((line) => line.trim() !== '');
  const reason = lines.find((line) => line.includes(` ${address}:`)) ?? lines[0];
  const what = [method, address, ...(port === null ? [] : [`port ${port}`])].join(' ');
  return new MatadorError(
    `scamper gave no path for ${what}: ${reason?.trim() ?? 'it said nothing'}`,
    { code: 'trace-failed', source: 'probe' },
  );
}
