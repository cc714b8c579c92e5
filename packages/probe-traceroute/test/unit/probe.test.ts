import type { CommandResult, RunOptions, TraceOutcome, TraceTarget } from '@matador/core';
import { MatadorError, waitFor } from '@matador/core';
import { assert } from 'chai';
import { setTimeout as delay } from 'node:timers/promises';
import { TracerouteProbe } from '../../src/index.js';
import { readNames } from '../../src/hop-names.js';
import { readRoutes } from '../../src/source-addresses.js';

type Answer = Partial<CommandResult> | Error;
type Run = (argv: readonly string[], options?: RunOptions) => Promise<CommandResult>;

/** A prober whose programs answer what a test says. */
function prober(answer: (argv: readonly string[]) => Answer | Promise<Answer>): { run: Run } {
  return {
    run: async (argv) => {
      const result = await answer(argv);
      if (result instanceof Error) throw result;
      return { exitCode: 0, stdout: '', stderr: '', ...result };
    },
  };
}

const never = new AbortController().signal;
const probe = new TracerouteProbe();

function traceTo(address: string, rtt = '1.0 ms'): CommandResult {
  const stdout = `traceroute to ${address} (${address}), 30 hops max, 60 byte packets\n 1  ${address}  ${rtt}\n`;
  return { exitCode: 0, stdout, stderr: '' };
}

function targets(n: number): TraceTarget[] {
  return Array.from({ length: n }, (_, i) => ({
    address: `192.0.2.${i + 1}`,
    method: 'tcp',
    port: 443,
  }));
}

async function collect(outcomes: AsyncIterable<TraceOutcome>): Promise<TraceOutcome[]> {
  const all: TraceOutcome[] = [];
  for await (const outcome of outcomes) all.push(outcome);
  return all;
}

describe('TracerouteProbe.canProbe', () => {
  const version = { stderr: 'Modern traceroute for Linux, version 2.1.2\n' };

  it('says yes when the program may do what it must', async () => {
    const from = prober((argv) => (argv.includes('--version') ? version : {}));
    assert.deepEqual(await probe.canProbe(from, never), { ok: true });
  });

  const refusals: [why: string, answer: (argv: readonly string[]) => Answer, reason: RegExp][] = [
    [
      'the program is missing',
      () => new MatadorError('no program traceroute', { code: 'command-not-found' }),
      /no program traceroute/,
    ],
    [
      'it is another traceroute',
      () => ({ exitCode: 1, stderr: 'BusyBox v1.35.0 multi-call binary.' }),
      /not the one of Linux distributions: BusyBox/,
    ],
    [
      'it lacks the rights',
      (argv) =>
        argv.includes('--version')
          ? version
          : {
              exitCode: 1,
              stderr: 'You do not have enough privileges to use this traceroute method.\n',
            },
      /raw sockets/,
    ],
  ];
  for (const [why, answer, reason] of refusals) {
    it(`says why not when ${why}`, async () => {
      const can = await probe.canProbe(prober(answer), never);
      assert(!can.ok);
      assert.match(can.reasons.join('\n'), reason);
    });
  }
});

describe('TracerouteProbe.trace', () => {
  it('gives each outcome as it finishes, not in the order of the targets', async () => {
    let release = (): void => undefined;
    const slow = new Promise<void>((resolve) => (release = resolve));
    const from = prober(async (argv) => {
      const address = argv.at(-1)!;
      if (address === '192.0.2.1') await slow;
      return traceTo(address);
    });
    const seen: string[] = [];
    for await (const { target } of probe.trace(from, targets(3), {}, never)) {
      seen.push(target.address);
      if (seen.length === 2) release();
    }
    assert.deepEqual(seen, ['192.0.2.2', '192.0.2.3', '192.0.2.1']);
  });

  it('keeps to the number of traces at once', async () => {
    let now = 0;
    let most = 0;
    const from = prober(async (argv) => {
      if (argv[0] !== 'traceroute') return {};
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now--;
      return traceTo(argv.at(-1)!);
    });
    assert.lengthOf(await collect(probe.trace(from, targets(20), { parallel: 3 }, never)), 20);
    assert.equal(most, 3);
  });

  it('records what could not be traced, and traces the rest', async () => {
    const from = prober((argv) => {
      if (argv.at(-1) === '192.0.2.1')
        return { exitCode: 1, stderr: 'connect: Network is unreachable\n' };
      if (argv.at(-1) === '192.0.2.2') return new MatadorError('gone', { code: 'connection-lost' });
      return traceTo(argv.at(-1)!);
    });
    const outcomes = await collect(probe.trace(from, targets(3), {}, never));
    const said = outcomes.map((o) => ('trace' in o ? 'traced' : o.error.message));
    assert.lengthOf(said, 3);
    assert.match(said[0]!, /gave no path: connect: Network is unreachable/);
    assert.deepEqual(said.slice(1), ['gone', 'traced']);
  });

  describe('goes on by windows of ten hops', () => {
    const hopsUpTo = (first: number, last: number, line: (ttl: number) => string) =>
      Array.from({ length: last - first + 1 }, (_, i) => ` ${first + i}  ${line(first + i)}`);
    const traceWith = async (windows: Readonly<Record<string, readonly string[]>>) => {
      const asked: string[] = [];
      const from = prober((argv) => {
        if (argv[0] !== 'traceroute') return {};
        const first = argv[argv.indexOf('-f') + 1] ?? '';
        asked.push(first);
        const header = 'traceroute to 192.0.2.1 (192.0.2.1), 30 hops max, 60 byte packets';
        return { stdout: [header, ...(windows[first] ?? [])].join('\n') };
      });
      const [outcome] = await collect(probe.trace(from, targets(1), {}, never));
      if (outcome === undefined || !('trace' in outcome)) throw new Error('there is a trace');
      return { asked, trace: outcome.trace };
    };
    const answered = (ttl: number) => `198.51.100.${ttl}  1.0 ms`;
    const silent = () => '* * *';

    it('to a target behind the first', async () => {
      const { asked, trace } = await traceWith({
        1: hopsUpTo(1, 10, answered),
        11: [...hopsUpTo(11, 11, answered), ' 12  192.0.2.1  9.0 ms'],
      });
      assert.deepEqual(asked, ['1', '11']);
      assert.isTrue(trace.reached);
      assert.deepEqual(
        trace.hops.map(({ ttl }) => ttl),
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
      );
    });

    it('past a gap of four silent hops, not of five', async () => {
      const four = [...hopsUpTo(1, 6, answered), ...hopsUpTo(7, 10, silent)];
      const five = [...hopsUpTo(1, 5, answered), ...hopsUpTo(6, 10, silent)];
      const reached = [' 11  192.0.2.1  9.0 ms'];
      assert.deepEqual((await traceWith({ 1: four, 11: reached })).asked, ['1', '11']);
      const { asked, trace } = await traceWith({ 1: five, 11: reached });
      assert.deepEqual(asked, ['1']);
      assert.isFalse(trace.reached);
      assert.lengthOf(trace.hops, 10);
    });

    it('not where a router refuses', async () => {
      const refused = [...hopsUpTo(1, 2, answered), ' 3  198.51.100.3  1.0 ms !X'];
      assert.deepEqual((await traceWith({ 1: refused })).asked, ['1']);
    });
  });

  it('knows the address the packets left from, where iproute2 tells it', async () => {
    const from = prober((argv) =>
      argv[0] === 'ip'
        ? { stdout: '[{"dst":"192.0.2.1","prefsrc":"198.51.100.5"}]\n' }
        : traceTo(argv.at(-1)!),
    );
    const outcomes = await collect(probe.trace(from, targets(2), {}, never));
    const sources = outcomes.map((o) => ('trace' in o ? o.trace.source : 'failed'));
    assert.deepEqual(sources, ['198.51.100.5', null]);
  });

  it('traces where iproute2 is missing', async () => {
    const from = prober((argv) =>
      argv[0] === 'ip'
        ? new MatadorError('no ip', { code: 'command-not-found' })
        : traceTo(argv.at(-1)!),
    );
    const [outcome] = await collect(probe.trace(from, targets(1), {}, never));
    assert(outcome !== undefined && 'trace' in outcome);
    assert.isNull(outcome.trace.source);
  });

  it('looks the name of each hop up once, and traces where there is no getent', async () => {
    const lookUps: string[] = [];
    const run: Run = (argv, options) => {
      if (argv[0] !== 'env') return prober(() => traceTo(argv.at(-1)!)).run(argv);
      lookUps.push(...(options?.input?.toString().trim().split('\n') ?? []));
      return Promise.resolve({ exitCode: 123, stdout: '192.0.2.1  r1.example r1\n', stderr: '' });
    };
    const namesOf = (outcomes: readonly TraceOutcome[]) =>
      outcomes.flatMap((o) => ('trace' in o ? [o.trace.hops[0]?.probes[0]?.name] : [])).sort();
    const twice = [...targets(2), ...targets(2)];
    const outcomes = await collect(probe.trace({ run }, twice, {}, never));
    assert.deepEqual(namesOf(outcomes), [null, null, 'r1.example', 'r1.example']);
    assert.deepEqual(lookUps, ['192.0.2.1', '192.0.2.2']);

    const none = prober((argv) =>
      argv[0] === 'env'
        ? new MatadorError('no program xargs', { code: 'command-not-found' })
        : traceTo(argv.at(-1)!),
    );
    assert.deepEqual(namesOf(await collect(probe.trace(none, targets(1), {}, never))), [null]);
  });

  it('looks up by one program what is wanted while another looks up', async () => {
    const lookUps: string[] = [];
    const run: Run = async (argv, options) => {
      if (argv[0] !== 'env') return prober(() => traceTo(argv.at(-1)!)).run(argv);
      lookUps.push(options?.input?.toString() ?? '');
      await delay(20);
      return { exitCode: 0, stdout: '', stderr: '' };
    };
    const outcomes = await collect(probe.trace({ run }, targets(9), { parallel: 3 }, never));
    assert.lengthOf(outcomes, 9);
    assert.isBelow(lookUps.length, 5);
    const lookedUp = lookUps.join('').trim().split('\n').sort();
    assert.deepEqual(
      lookedUp,
      targets(9).map(({ address }) => address),
    );
  });

  it('stops the traces under way when the caller has enough', async () => {
    const signals: AbortSignal[] = [];
    const run: Run = async (argv, options = {}) => {
      if (argv[0] !== 'traceroute') return traceTo('192.0.2.1');
      signals.push(options.signal!);
      if (argv.at(-1) === '192.0.2.1') return traceTo('192.0.2.1');
      return new Promise((_, reject) =>
        options.signal!.addEventListener('abort', () => reject(new Error('aborted'))),
      );
    };
    for await (const outcome of probe.trace({ run }, targets(3), {}, never)) {
      assert(outcome.target.address === '192.0.2.1');
      break;
    }
    await waitFor(() => (signals.every((signal) => signal.aborted) ? true : undefined), {
      what: 'the abort',
      source: 'internal',
      timeoutMs: 1000,
      signal: never,
    });
    assert.lengthOf(signals, 3);
  });

  it('throws the reason when aborted, and starts nothing more', async () => {
    const abort = new AbortController();
    const started: string[] = [];
    const from = prober((argv) => {
      if (argv[0] === 'ip') return {};
      started.push(argv.at(-1)!);
      abort.abort(new Error('enough'));
      return new Error('killed');
    });
    try {
      await collect(probe.trace(from, targets(5), { parallel: 1 }, abort.signal));
      assert.fail('not aborted');
    } catch (error) {
      assert.equal((error as Error).message, 'enough');
    }
    assert.deepEqual(started, ['192.0.2.1']);
  });

  it('has nothing to give for no targets', async () => {
    assert.deepEqual(
      await collect(
        probe.trace(
          prober(() => ({})),
          [],
          {},
          never,
        ),
      ),
      [],
    );
  });
});

describe('readNames', () => {
  it('takes the first name of each address and passes over the rest', () => {
    const lines = [
      '192.0.2.1       a.example b.example',
      '2001:db8::1  c.example',
      '192.0.2.2',
      'x y',
      '',
    ];
    assert.deepEqual(
      [...readNames(lines.join('\n'))],
      [
        ['192.0.2.1', 'a.example'],
        ['2001:db8::1', 'c.example'],
      ],
    );
  });
});

describe('readRoutes', () => {
  it('reads one array a route and passes over the rest', () => {
    const routes = readRoutes(
      [
        '[{"dst":"192.0.2.1","dev":"eth0","prefsrc":"198.51.100.5","flags":[]}]',
        'RTNETLINK answers: Network is unreachable',
        '[{"dst":"192.0.2.2","dev":"eth0"}]',
        '[{"broken":',
        '[{"dst":"2001:db8::1","from":"::","prefsrc":"2001:db8::5"}]',
      ].join('\n'),
    );
    assert.deepEqual(
      [...routes],
      [
        ['192.0.2.1', '198.51.100.5'],
        ['2001:db8::1', '2001:db8::5'],
      ],
    );
  });
});
