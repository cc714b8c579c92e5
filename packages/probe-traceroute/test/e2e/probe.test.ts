import type {
  CommandRunner,
  PathTrace,
  TraceOptions,
  TraceOutcome,
  TraceTarget,
} from '@matador/core';
import { assert } from 'chai';
import { TracerouteProbe } from '../../src/index.js';
import {
  blackHole4,
  ChainNetwork,
  hops4,
  hops6,
  prohibited4,
  target4,
  target6,
} from '../support/chain-network.js';

describe('traceroute over six hops, the third silent', function () {
  this.timeout(60_000);
  const probe = new TracerouteProbe();
  const never = new AbortController().signal;
  let network: ChainNetwork | undefined;

  before(async function () {
    if (process.getuid?.() !== 0) {
      console.log('      skipped: network namespaces need root');
      this.skip();
    }
    network = await ChainNetwork.open();
  });

  after(async () => network?.close());

  async function traceAll(
    targets: TraceTarget[],
    options: TraceOptions = { names: false },
    signal = never,
  ): Promise<TraceOutcome[]> {
    const outcomes: TraceOutcome[] = [];
    for await (const outcome of probe.trace(network!.at('prober'), targets, options, signal)) {
      outcomes.push(outcome);
    }
    return outcomes;
  }

  async function trace(target: TraceTarget, options?: TraceOptions): Promise<PathTrace> {
    const [outcome] = await traceAll([target], options);
    assert(outcome !== undefined && 'trace' in outcome, JSON.stringify(outcome));
    return outcome.trace;
  }

  it('can probe as root, and not where there is no traceroute', async () => {
    assert.deepEqual(await probe.canProbe(network!.at('prober'), never), { ok: true });
    const bare = { run: () => network!.at('prober').run(['/nonexistent/traceroute']) };
    assert.isFalse((await probe.canProbe(bare, never)).ok);
  });

  it('cannot probe without the right to raw sockets', async () => {
    const nobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', '--'];
    const prober = network!.at('prober');
    const unprivileged = { run: (argv: readonly string[]) => prober.run([...nobody, ...argv]) };
    const can = await probe.canProbe(unprivileged, never);
    assert(!can.ok);
    assert.match(can.reasons.join(), /raw sockets/);
  });

  const cases: { target: TraceTarget; hops: (string | null)[]; source: string }[] = [
    { target: { address: target4, method: 'tcp', port: 443 }, hops: hops4, source: '203.0.1.1' },
    { target: { address: target4, method: 'udp', port: 3478 }, hops: hops4, source: '203.0.1.1' },
    { target: { address: target4, method: 'icmp', port: null }, hops: hops4, source: '203.0.1.1' },
    {
      target: { address: target6, method: 'tcp', port: 5222 },
      hops: hops6,
      source: '2001:db8:1::1',
    },
    {
      target: { address: target6, method: 'udp', port: 443 },
      hops: hops6,
      source: '2001:db8:1::1',
    },
    {
      target: { address: target6, method: 'icmp', port: null },
      hops: hops6,
      source: '2001:db8:1::1',
    },
  ];
  for (const { target, hops, source } of cases) {
    it(`gives the hops in order by ${target.method} to ${target.address}`, async () => {
      const before = Date.now();
      const result = await trace(target);
      const took = Date.now() - before;

      assert.deepEqual(
        result.hops.map((hop) => hop.ttl),
        [1, 2, 3, 4, 5, 6],
      );
      for (const [i, hop] of result.hops.entries()) {
        assert.lengthOf(hop.probes, 3);
        for (const { address } of hop.probes) assert.equal(address, hops[i]);
      }
      assert.isTrue(result.reached);
      assert.deepInclude(result, {
        tool: 'traceroute',
        method: target.method,
        port: target.port,
        source,
        destination: { name: null, address: target.address },
      });
      assert.isAtLeast(Date.parse(result.startedAt!), before);
      assert.isBelow(took, 2000, 'the silent hop must not cost its whole wait');
    });
  }

  it('gives up behind the silence when the target never answers', async () => {
    const before = Date.now();
    const result = await trace({ address: blackHole4, method: 'tcp', port: 443 }, { waitMs: 500 });
    assert.isBelow(Date.now() - before, 2000);
    assert.isFalse(result.reached);
    assert.lengthOf(result.hops, 10);
    assert.equal(result.hops[3]?.probes[0]?.address, '203.0.4.2');
    assert.isTrue(result.hops.slice(4).every((hop) => hop.probes.every((p) => p.address === null)));
  });

  it('keeps the mark of a router that refuses, and does not take it for the target', async () => {
    const result = await trace({ address: prohibited4, method: 'udp', port: 53 });
    assert.isFalse(result.reached);
    const last = result.hops.at(-1)?.probes[0];
    assert.deepInclude(last, { address: '203.0.5.2', icmp: '!X' });
  });

  it('honours queries and the limit of hops', async () => {
    const target: TraceTarget = { address: target4, method: 'tcp', port: 80 };
    const result = await trace(target, { queries: 1, maxHops: 4, names: false });
    assert.deepEqual(
      result.hops.map((hop) => hop.probes.length),
      [1, 1, 1, 1],
    );
    assert.isFalse(result.reached);
  });

  it('has the names that the prober knows, and all hops where its resolver is dead', async () => {
    const files = [
      ['/etc/hosts', '203.0.1.2 r1.example'],
      ['/etc/resolv.conf', `nameserver ${blackHole4}`],
    ];
    const mounts = files.flatMap(([file = '', text = '']) => [
      `mount -t tmpfs none /mnt && echo '${text}' > /mnt/file && mount --bind /mnt/file ${file}`,
    ]);
    const script = `${mounts.join(' && ')} && exec "$@"`;
    const inside = ['unshare', '-m', 'sh', '-c', script, 'sh'];
    const from: Pick<CommandRunner, 'run'> = {
      run: (argv, options) => network!.at('prober').run([...inside, ...argv], options),
    };
    const target: TraceTarget = { address: target4, method: 'icmp', port: null };
    for await (const outcome of probe.trace(from, [target], {}, never)) {
      assert('trace' in outcome);
      const first = outcome.trace.hops.map(({ probes }) => probes[0]);
      assert.deepEqual(
        first.map((one) => one?.address),
        hops4,
      );
      assert.deepEqual(
        first.map((one) => one?.name),
        ['r1.example', null, null, null, null, null],
      );
    }
  });

  it('gives an outcome for each target, what cannot be traced among them', async () => {
    const targets: TraceTarget[] = [
      { address: target4, method: 'tcp', port: 443 },
      { address: '--help', method: 'icmp', port: null },
      { address: target4, method: 'tcp', port: null },
      { address: '240.0.0.1', method: 'udp', port: 53 },
    ];
    const outcomes = await traceAll(targets);
    const codes = targets.map((target) => {
      const outcome = outcomes.find((each) => each.target === target);
      assert(outcome !== undefined);
      return 'error' in outcome && 'code' in outcome.error ? outcome.error.code : 'traced';
    });
    assert.deepEqual(codes, ['traced', 'invalid-target', 'invalid-target', 'trace-failed']);
  });

  it('traces a hundred targets within seconds', async () => {
    const targets = Array.from({ length: 100 }, (_, i): TraceTarget => ({
      address: target4,
      method: 'tcp',
      port: 1000 + i,
    }));
    const before = Date.now();
    const outcomes = await traceAll(targets);
    console.log(`      100 targets in ${Date.now() - before} ms`);
    for (const outcome of outcomes) {
      assert('trace' in outcome);
      const path = outcome.trace.hops.map(
        (hop) => hop.probes.find((p) => p.address !== null)?.address ?? null,
      );
      assert.deepEqual(path, hops4);
    }
    assert.lengthOf(outcomes, 100);
    assert.isBelow(Date.now() - before, 20_000);
  });

  it('stops at once when aborted', async () => {
    const abort = new AbortController();
    const target: TraceTarget = { address: blackHole4, method: 'tcp', port: 443 };
    const before = Date.now();
    setTimeout(() => abort.abort(new Error('enough')), 300);
    try {
      await traceAll([target, target], { names: false }, abort.signal);
      assert.fail('the batch was not aborted');
    } catch (error) {
      assert.equal((error as Error).message, 'enough');
    }
    assert.isBelow(Date.now() - before, 2000);
  });
});
