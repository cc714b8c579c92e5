import { isIP } from 'node:net';
import type { CommandRunner, PathProbe, PathTrace, TraceOptions, TraceTarget } from '@matador/core';
import { MatadorError, UsageError } from '@matador/core';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Context } from '../context.js';
import { wholeNumber } from '../number-argument.js';
import { importOptional } from '../optional-package.js';
import { openProject } from '../project.js';
import { noteLine } from '../terminal.js';

const commandName = 'matador trace run';
const methods = ['tcp', 'udp', 'icmp'] as const;
const probeIds = ['traceroute', 'scamper'] as const;

interface RunOptions {
  readonly campaign?: string;
  readonly from?: string;
  readonly probe: (typeof probeIds)[number];
  readonly method: TraceTarget['method'];
  readonly port: number;
  readonly ipv6?: true;
  readonly queries?: number;
  readonly maxHops?: number;
  readonly oneFlow?: true;
  readonly names: boolean;
  readonly json?: true;
}

export type Print = (trace: PathTrace) => void;

/** @param openPrinter from what the traces are printed with. */
export function addTraceRunCommand(
  trace: Command,
  context: Context,
  openPrinter: (options: { readonly json?: true }, context: Context) => Promise<Print>,
): void {
  trace
    .command('run')
    .argument('<target...>', 'addresses or host names')
    .option('--from <id>', 'a vantage point of the configuration; default: this machine')
    .option('--campaign <file>', 'the configuration that knows it; default: the one found')
    .addOption(new Option('--probe <probe>', 'the tool').choices(probeIds).default('traceroute'))
    .addOption(new Option('--method <method>', 'the packets').choices(methods).default('tcp'))
    .option('--port <port>', 'for tcp and udp', wholeNumber(1, 65_535), 443)
    .option('--queries <n>', 'probes at each hop', wholeNumber(1, 10))
    .option('--max-hops <n>', 'where a trace ends', wholeNumber(1, 255))
    .option('--one-flow', 'keep the packets of a trace to one flow')
    .option('--ipv6', 'look host names up for IPv6')
    .option('--no-names', "do not look up the routers' names")
    .option('--json', 'print JSON Lines, one matador/path-trace/1 a trace')
    .summary('trace paths, from here or from a vantage point')
    .description(
      'Traces the paths to all targets in parallel and prints each as it ends. Host names are ' +
        'looked up where the traces begin. It needs traceroute or scamper there, and root.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  matador trace run chat.signal.org\n' +
        '  matador trace run 192.0.2.1 --from br --method udp --port 3478 --json',
    )
    .action(async (names: string[], options: RunOptions) => {
      const print = await openPrinter(options, context);
      const place = await openPlace(options, context);
      try {
        await traceAll(names, options, place, print, context);
      } finally {
        await place.close();
      }
    });
}

/** Where traces begin, and with what. */
interface Place {
  readonly name: string;
  readonly runner: CommandRunner;
  readonly probe: PathProbe;
  close(): Promise<void>;
}

async function openPlace(options: RunOptions, context: Context): Promise<Place> {
  const { cwd } = context.terminal;
  const probe = await openProbe(options.probe, cwd);
  if (options.from === undefined) {
    const { localRunner } = await importOptional('@matador/gateway-linux', commandName, cwd);
    const runner = localRunner({ kind: 'local' });
    return { name: 'this machine', runner, probe, close: () => runner.close() };
  }
  const { loaded, host } = await openProject(options.campaign, cwd);
  const { vantagePoints } = loaded.config;
  const vantagePoint = vantagePoints.find(({ id }) => id === options.from);
  if (vantagePoint?.shell === undefined) {
    const known = vantagePoints.filter(({ shell }) => shell !== undefined).map(({ id }) => id);
    throw new UsageError(`no vantage point ${options.from} with a shell is configured`, {
      code: 'unknown-vantage-point',
      hint: `Those with a shell: ${known.join(', ') || 'none'}.`,
    });
  }
  const shell = await host.get('shell', 'ssh').open(vantagePoint, context.signal);
  return { name: vantagePoint.id, runner: shell, probe, close: () => shell.close() };
}

async function openProbe(id: RunOptions['probe'], cwd: string): Promise<PathProbe> {
  if (id === 'traceroute') {
    const { TracerouteProbe } = await importOptional('@matador/probe-traceroute', commandName, cwd);
    return new TracerouteProbe();
  }
  const { ScamperProbe } = await importOptional('@matador/probe-scamper', commandName, cwd);
  return new ScamperProbe();
}

async function traceAll(
  names: readonly string[],
  options: RunOptions,
  { name, runner, probe }: Place,
  print: Print,
  context: Context,
): Promise<void> {
  const { signal, terminal } = context;
  const ability = await probe.canProbe(runner, signal);
  if (!ability.ok) {
    throw new MatadorError(`${probe.id} cannot probe from ${name}: ${ability.reasons.join('; ')}`, {
      code: 'cannot-probe',
      source: 'probe',
      hint: 'Install it there, and run it as root.',
    });
  }
  const named = new Map<TraceTarget, string | null>();
  for (const word of names) {
    const address = await lookUp(word, options.ipv6 === true, runner, signal);
    if (address === null) {
      noteLine(terminal, `${word}: has no such address`);
      context.workFailed();
      continue;
    }
    const port = options.method === 'icmp' ? null : options.port;
    named.set({ address, method: options.method, port }, address === word ? null : word);
  }
  for await (const outcome of probe.trace(runner, [...named.keys()], chosen(options), signal)) {
    if ('error' in outcome) {
      noteLine(terminal, `${outcome.target.address}: ${outcome.error.message}`);
      context.workFailed();
      continue;
    }
    const { trace } = outcome;
    const destination = { ...trace.destination, name: named.get(outcome.target) ?? null };
    print({ ...trace, destination });
  }
}

function chosen({ queries, maxHops, oneFlow, names }: RunOptions): TraceOptions {
  return {
    ...(queries === undefined ? {} : { queries }),
    ...(maxHops === undefined ? {} : { maxHops }),
    ...(oneFlow === undefined ? {} : { oneFlow }),
    names,
  };
}

/** A name's first address as the traces' place knows it; `null` where it has none. */
async function lookUp(
  word: string,
  ipv6: boolean,
  runner: CommandRunner,
  signal: AbortSignal,
): Promise<string | null> {
  if (isIP(word) !== 0) return word;
  const database = ipv6 ? 'ahostsv6' : 'ahostsv4';
  const { stdout } = await runner.run(['getent', database, '--', word], { signal });
  const address = stdout.split(/\s/, 1)[0] ?? '';
  return isIP(address) === 0 ? null : address;
}
