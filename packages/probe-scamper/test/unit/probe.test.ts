import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import type { CommandRunner, TraceOutcome, TraceTarget } from '@matador/core';
import { MatadorError } from '@matador/core';
import { assert } from 'chai';
import { ScamperProbe, scamperOptionsSchema } from '../../src/index.js';

const never = new AbortController().signal;
type Start = CommandRunner['start'];

function targets(n: number): TraceTarget[] {
  return Array.from({ length: n }, (_, i) => ({
    address: `192.0.2.${i + 1}`,
    method: 'tcp',
    port: 443,
  }));
}

/** scamper's answer to one of its commands: one hop, the target itself, at this RTT. */
function answer(command: string, rtt = 1, router?: string): string {
  const words = command.split(' ');
  const dst = words.at(-1);
  const userid = Number(words[words.indexOf('-U') + 1]);
  const hop = { addr: router ?? dst, probe_ttl: 1, probe_id: 1, rtt };
  const trace = {
    type: 'trace',
    userid,
    method: 'tcp',
    dst,
    hop_count: 1,
    attempts: 1,
    hops: [hop],
  };
  return `${JSON.stringify(trace)}\n`;
}

function commandsOf(argv: readonly string[]): readonly string[] {
  return argv.slice(argv.indexOf('-I') + 1);
}

/** A prober whose scamper prints what the test says, and has ended then. */
function prober(print: (argv: readonly string[]) => { stdout?: string; stderr?: string }): {
  start: Start;
  started: (readonly string[])[];
} {
  const started: (readonly string[])[] = [];
  return {
    started,
    start: (argv) => {
      started.push(argv);
      const { stdout = '', stderr = '' } = print(argv);
      const exit = { exitCode: 0, signal: null };
      return Promise.resolve({
        stdout: Readable.from([Buffer.from(stdout)]),
        stderr: Readable.from([Buffer.from(stderr)]),
        exited: Promise.resolve(exit),
        stop: () => Promise.resolve(exit),
      });
    },
  };
}

async function collect(outcomes: AsyncIterable<TraceOutcome>): Promise<TraceOutcome[]> {
  const all: TraceOutcome[] = [];
  for await (const outcome of outcomes) all.push(outcome);
  return all;
}

describe('ScamperProbe.trace', () => {
  const probe = new ScamperProbe({ pps: 900 });

  it('starts one process a query for the whole batch, which share the packets per second', async () => {
    const from = prober((argv) => ({
      stdout: commandsOf(argv)
        .map((c) => answer(c))
        .join(''),
    }));
    const outcomes = await collect(probe.trace(from, targets(50), { queries: 3 }, never));
    assert.lengthOf(outcomes, 50);
    assert.lengthOf(from.started, 3);
    for (const argv of from.started) {
      assert.deepEqual(argv.slice(0, 6), ['scamper', '-O', 'json', '-p', '300', '-I']);
      assert.lengthOf(commandsOf(argv), 50);
    }
  });

  it('probes the port of the flow by its own protocol', async () => {
    const from = prober(() => ({}));
    const batch: TraceTarget[] = [
      { address: '192.0.2.1', method: 'tcp', port: 5222 },
      { address: '2001:db8::1', method: 'udp', port: 3478 },
      { address: '192.0.2.3', method: 'icmp', port: null },
    ];
    const options = { queries: 1, waitMs: 1500, maxHops: 20, names: false };
    await collect(probe.trace(from, batch, options, never));
    assert.deepEqual(commandsOf(from.started[0]!), [
      'trace -P tcp -d 5222 -q 1 -w 2 -m 20 -g 5 -U 0 192.0.2.1',
      'trace -P udp-paris -d 3478 -q 1 -w 2 -m 20 -g 5 -U 1 2001:db8::1',
      'trace -P icmp-paris -q 1 -w 2 -m 20 -g 5 -U 2 192.0.2.3',
    ]);
  });

  it('asks one flow for names, and keeps to the waits that scamper knows', async () => {
    const from = prober(() => ({}));
    await collect(probe.trace(from, targets(1), { queries: 2, waitMs: 60_000 }, never));
    const commands = from.started.map((argv) => commandsOf(argv)[0] ?? '');
    assert.deepEqual(
      commands.map((command) => command.includes('-O ptr')),
      [true, false],
    );
    for (const command of commands) assert.include(command, '-w 10 ');
  });

  it('asks for all ways in one process at the full rate, and from no chosen source', async () => {
    const all = new ScamperProbe({ pps: 900, multipath: true });
    const { start, started } = prober(() => ({}));
    const mixed: TraceTarget[] = [
      { address: '192.0.2.1', method: 'tcp', port: 443 },
      { address: '2001:db8::1', method: 'udp', port: 3478 },
      { address: '192.0.2.3', method: 'icmp', port: null },
    ];
    await collect(all.trace({ start }, mixed, { queries: 5 }, never));
    assert.lengthOf(started, 1);
    assert.deepEqual(started[0]?.slice(0, 5), ['scamper', '-O', 'json', '-p', '900']);
    assert.deepEqual(commandsOf(started[0] ?? []), [
      'tracelb -P tcp-sport -d 443 -c 99 -w 2 -W 15 -g 5 -O ptr -U 0 192.0.2.1',
      'tracelb -P udp-sport -d 3478 -c 99 -w 2 -W 15 -g 5 -O ptr -U 1 2001:db8::1',
      'tracelb -P icmp-echo -c 99 -w 2 -W 15 -g 5 -O ptr -U 2 192.0.2.3',
    ]);
    const options = { sources: ['192.0.2.200'] };
    const [refused] = await collect(all.trace({ start }, targets(1), options, never));
    assert(refused !== undefined && 'error' in refused);
    assert.match(refused.error.message, /all ways from a chosen source/);
    assert.lengthOf(started, 1);
  });

  it('joins the flows of a target, in their order', async () => {
    const routers = ['198.51.100.1', '198.51.100.2', '192.0.2.1'];
    const from = prober((argv) => {
      const flow = from.started.length - 1;
      return {
        stdout: commandsOf(argv)
          .map((c) => answer(c, flow, routers[flow]))
          .join(''),
      };
    });
    const [outcome] = await collect(probe.trace(from, targets(1), { queries: 3 }, never));
    assert(outcome !== undefined && 'trace' in outcome);
    assert.isTrue(outcome.trace.reached);
    assert.deepEqual(
      outcome.trace.hops.map(({ probes }) => probes.map(({ address }) => address)),
      [routers],
    );
  });

  it('gives an outcome as soon as its flows have ended', async () => {
    const stdout = new PassThrough();
    const from: { start: Start } = {
      start: (argv) => {
        stdout.write(answer(commandsOf(argv)[0]!));
        const exit = { exitCode: 0, signal: null };
        return Promise.resolve({
          stdout,
          stderr: Readable.from([]),
          exited: once(stdout, 'close').then(() => exit),
          stop: () => Promise.resolve(exit),
        });
      },
    };
    const seen: string[] = [];
    for await (const { target } of probe.trace(from, targets(2), { queries: 1 }, never)) {
      seen.push(target.address);
      if (seen.length === 1) stdout.end(answer('trace -U 1 192.0.2.2'));
    }
    assert.deepEqual(seen, ['192.0.2.1', '192.0.2.2']);
  });

  it('records what scamper refused with its reason, and what it sent nothing to', async () => {
    const said = 'scamper_getsrc: connect to dst failed for 192.0.2.2: Network is unreachable';
    const from = prober((argv) => ({
      stdout:
        answer(commandsOf(argv)[0]!) +
        '{"type":"trace","userid":2,"method":"tcp","dst":"192.0.2.3","hop_count":0,"attempts":1}\n' +
        'garbage\n',
      stderr: `something else\n${said}\n`,
    }));
    const outcomes = await collect(probe.trace(from, targets(3), {}, never));
    const messages = outcomes.map((o) => ('trace' in o ? 'traced' : o.error.message));
    assert.deepEqual(messages, [
      'traced',
      `scamper gave no path for tcp 192.0.2.2 port 443: ${said}`,
      'scamper gave no path for tcp 192.0.2.3 port 443: something else',
    ]);
  });

  it('makes do with the flows that could be started', async () => {
    const good = prober((argv) => ({
      stdout: commandsOf(argv)
        .map((c) => answer(c))
        .join(''),
    }));
    let starts = 0;
    const start: Start = (argv) =>
      ++starts === 1 ? Promise.reject(new MatadorError('lost', { code: 'x' })) : good.start(argv);
    const [outcome] = await collect(probe.trace({ start }, targets(1), { queries: 2 }, never));
    assert(outcome !== undefined && 'trace' in outcome);
    assert.lengthOf(outcome.trace.hops[0]?.probes ?? [], 1);
  });

  it('fails every target, not the batch, where there is no scamper', async () => {
    const missing = new MatadorError('there is no program scamper', { code: 'command-not-found' });
    const start: Start = () => Promise.reject(missing);
    const outcomes = await collect(probe.trace({ start }, targets(2), {}, never));
    assert.lengthOf(outcomes, 2);
    for (const outcome of outcomes) {
      assert('error' in outcome);
      assert.match(outcome.error.message, /there is no program scamper/);
    }
  });

  it('sends many targets in several batches', async () => {
    const from = prober((argv) => ({
      stdout: commandsOf(argv)
        .map((c) => answer(c))
        .join(''),
    }));
    const many = Array.from({ length: 1201 }, (): TraceTarget => targets(1)[0]!);
    const outcomes = await collect(probe.trace(from, many, { queries: 1 }, never));
    assert.lengthOf(outcomes, 1201);
    assert.deepEqual(
      from.started.map((argv) => commandsOf(argv).length),
      [500, 500, 201],
    );
  });

  it('stops the processes when the caller has enough, and throws the reason when aborted', async () => {
    const signals: AbortSignal[] = [];
    const start: Start = (argv, { signal } = {}) => {
      signals.push(signal!);
      const stdout = new PassThrough();
      signal!.addEventListener('abort', () => stdout.end());
      stdout.write(answer(commandsOf(argv)[0]!));
      const exit = { exitCode: null, signal: 'SIGTERM' };
      return Promise.resolve({
        stdout,
        stderr: Readable.from([]),
        exited: once(stdout, 'close').then(() => exit),
        stop: () => Promise.resolve(exit),
      });
    };
    for await (const outcome of probe.trace({ start }, targets(3), {}, never)) {
      assert('trace' in outcome);
      break;
    }
    assert.lengthOf(signals, 3);
    assert.isTrue(signals.every(({ aborted }) => aborted));

    const abort = new AbortController();
    try {
      for await (const outcome of probe.trace({ start }, targets(3), {}, abort.signal)) {
        assert('trace' in outcome);
        abort.abort(new Error('enough'));
      }
      assert.fail('not aborted');
    } catch (error) {
      assert.equal((error as Error).message, 'enough');
    }
  });

  it('has nothing to do for no targets', async () => {
    const from = prober(() => ({}));
    assert.deepEqual(await collect(probe.trace(from, [], {}, never)), []);
    assert.deepEqual(from.started, []);
  });
});

describe('ScamperProbe.canProbe', () => {
  const probe = new ScamperProbe();
  const asked = async (
    trial: { stdout?: string; stderr?: string },
    version = 'scamper version 1',
  ) =>
    probe.canProbe(
      {
        run: (argv) => {
          const said = argv.includes('-v') ? { stdout: version } : trial;
          return Promise.resolve({ exitCode: 0, stdout: '', stderr: '', ...said });
        },
      },
      never,
    );

  it('says yes when a trace comes back', async () => {
    assert.deepEqual(await asked({ stdout: answer('trace -U 0 127.0.0.1') }), { ok: true });
  });

  const refusals: [stderr: string, reason: RegExp][] = [
    ['could not chroot to /var/empty: Operation not permitted', /lacks the rights .*setuid root/],
    ['could not mkdir /var/empty: Read-only file system', /needs an empty folder \/var\/empty/],
    ['', /it said nothing/],
  ];
  for (const [stderr, reason] of refusals) {
    it(`says why not after "${stderr}"`, async () => {
      const can = await asked({ stderr });
      assert(!can.ok);
      assert.match(can.reasons.join(), reason);
    });
  }

  it('says that it is another program, or none', async () => {
    const other = await asked({}, 'usage: scamper FILE');
    assert(!other.ok);
    assert.match(other.reasons.join(), /its scamper is another: usage/);
    const missing = new MatadorError('there is no program scamper', { code: 'command-not-found' });
    const none = await probe.canProbe({ run: () => Promise.reject(missing) }, never);
    assert.deepEqual(none, { ok: false, reasons: ['there is no program scamper'] });
  });
});

describe('options of the plugin', () => {
  it('are the packets per second, within what scamper knows', () => {
    assert.deepEqual(scamperOptionsSchema.parse({}), {});
    assert.deepEqual(scamperOptionsSchema.parse({ pps: 10_000 }), { pps: 10_000 });
    for (const bad of [{ pps: 0 }, { pps: 10_001 }, { pps: 1.5 }, { rate: 5 }]) {
      assert.isFalse(scamperOptionsSchema.safeParse(bad).success);
    }
  });
});
