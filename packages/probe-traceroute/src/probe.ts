import { isIP } from 'node:net';
import type {
  CanProbe,
  CommandRunner,
  PathProbe,
  PathTrace,
  TraceOptions,
  TraceOutcome,
  TraceTarget,
} from '@matador/core';
import { MatadorError, pushed, timestamp } from '@matador/core';
import PQueue from 'p-queue';
import type { TraceSettings } from './arguments.js';
import { buildArguments, hopsAtOnce, longestWindowMs, withDefaults } from './arguments.js';
import { HopNames } from './hop-names.js';
import { parseTraceroute } from './parse.js';
import { findSourceAddresses } from './source-addresses.js';

/** Where a probe runs; it needs nothing but programs that end. */
type Prober = Pick<CommandRunner, 'run'>;

/** Path traces with the traceroute program of Linux (package `traceroute` in most distributions). */
export class TracerouteProbe implements PathProbe {
  readonly id = 'traceroute';

  /** Sends one TCP packet to the prober's own loopback: only a real one tells whether it may. */
  async canProbe(from: Prober, signal: AbortSignal): Promise<CanProbe> {
    try {
      const version = await from.run(['traceroute', '--version'], { signal });
      const said = `${version.stdout}${version.stderr}`;
      if (!said.includes('Modern traceroute for Linux')) {
        return no(`its traceroute is not the one of Linux distributions: ${firstLine(said)}`);
      }
      const argv = ['traceroute', '-T', '-p', '9', '-n', '-q', '1', '-m', '1', '-w', '1'];
      const trial = await from.run([...argv, '127.0.0.1'], { signal });
      if (/privileges|permitted/.test(trial.stderr)) {
        return no(`traceroute may not open raw sockets (root or CAP_NET_RAW): ${trial.stderr}`);
      }
      return { ok: true };
    } catch (error) {
      if (signal.aborted) throw error;
      if (!(error instanceof MatadorError)) throw error;
      return no(error.message);
    }
  }

  /**
   * Traces a batch, `options.parallel` at a time. Ending the iteration early, or the signal, stops
   * the traces under way.
   * @throws the signal's reason when aborted.
   */
  trace(
    from: Prober,
    targets: readonly TraceTarget[],
    options: TraceOptions,
    signal: AbortSignal,
  ): AsyncGenerator<TraceOutcome> {
    const settings = withDefaults(options);
    return pushed<TraceOutcome>(signal, async (give, until) => {
      const traceNext = await tracer(from, targets, settings, until);
      const queue = new PQueue({ concurrency: settings.parallel });
      await Promise.all(
        targets.map(async (target) => give(await queue.add(() => traceNext(target)))),
      );
    });
  }
}

/** What traces one of these targets, of which each is given the source address that leads to it. */
async function tracer(
  from: Prober,
  targets: readonly TraceTarget[],
  settings: TraceSettings,
  signal: AbortSignal,
): Promise<(target: TraceTarget) => Promise<TraceOutcome>> {
  const addresses = [...new Set(targets.map(({ address }) => address))];
  const sources = await findSourceAddresses(
    from,
    addresses.filter((address) => isIP(address) !== 0),
    signal,
  );
  const names = settings.names ? new HopNames(from, signal) : undefined;
  return async (target) => {
    signal.throwIfAborted();
    const family = isIP(target.address);
    const chosen = settings.sources.find((address) => isIP(address) === family);
    const source = chosen ?? sources.get(target.address) ?? null;
    const outcome = await traceOne(from, target, source, settings, signal);
    return names === undefined ? outcome : names.addTo(outcome);
  };
}

/** One target's outcome: a failure is an outcome too, an abort is not. */
async function traceOne(
  from: Prober,
  target: TraceTarget,
  source: string | null,
  settings: TraceSettings,
  signal: AbortSignal,
): Promise<TraceOutcome> {
  try {
    let trace = await traceWindow(from, target, source, settings, signal, 1);
    for (let first = 1 + hopsAtOnce; first <= settings.maxHops; first += hopsAtOnce) {
      if (trace.reached || endedEarly(trace, first) || endsInSilence(trace)) break;
      const next = await traceWindow(from, target, source, settings, signal, first);
      trace = { ...trace, reached: next.reached, hops: [...trace.hops, ...next.hops] };
    }
    return { target, trace };
  } catch (error) {
    if (signal.aborted) throw error;
    return { target, error: error instanceof Error ? error : new Error(String(error)) };
  }
}

/**
 * Traces the hops of one window. Linux traceroute cannot be told to give up after some silent hops:
 * one window after another, the silence behind the last answer is waited for once.
 */
async function traceWindow(
  from: Prober,
  target: TraceTarget,
  source: string | null,
  settings: TraceSettings,
  signal: AbortSignal,
  firstHop: number,
): Promise<PathTrace> {
  const argv = buildArguments(target, settings, firstHop);
  const startedAt = timestamp();
  const result = await from.run(argv, { signal, timeoutMs: longestWindowMs(settings) });
  const known = { method: target.method, port: target.port, source, startedAt };
  const [trace] = parseTraceroute(result.stdout, known);
  if (trace === undefined || trace.hops.length === 0) throw noTrace(argv, result.stderr);
  return named(trace, target.address);
}

/** Whether traceroute saw no sense in the rest of its window: everything came back refused. */
function endedEarly({ hops }: PathTrace, nextHop: number): boolean {
  return (hops.at(-1)?.ttl ?? 0) < nextHop - 1;
}

/** Behind so many silent hops nothing is expected any more, as in scamper (its gap limit). */
const gapLimit = 5;

function endsInSilence({ hops }: PathTrace): boolean {
  const last = hops.slice(-gapLimit);
  return (
    last.length === gapLimit &&
    last.every(({ probes }) => probes.every(({ address }) => address === null))
  );
}

/** The target was given as an address: the name that traceroute repeats from it is none. */
function named(trace: PathTrace, address: string): PathTrace {
  return { ...trace, destination: { name: null, address } };
}

function noTrace(argv: readonly string[], stderr: string): MatadorError {
  return new MatadorError(`${argv.join(' ')} gave no path: ${firstLine(stderr)}`, {
    code: 'trace-failed',
    source: 'probe',
  });
}

function no(reason: string): CanProbe {
  return { ok: false, reasons: [reason.trim()] };
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}
