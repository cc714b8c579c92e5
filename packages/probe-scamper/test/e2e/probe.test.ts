import type { PathTrace, TraceOptions, TraceOutcome, TraceTarget } from '@matador/core';
import { waitFor } from '@matador/core';
import { assert } from 'chai';
import { ScamperProbe } from '../../src/index.js';
import {
  alsoTarget,
  blackHole4,
  DiamondNetwork,
  hops4,
  hops6,
  prohibited4,
  target4,
  target6,
} from '../support/diamond-network.js';

const never = new AbortController().signal;

function skipUnlessRoot(test: Mocha.Context): void {
  if (process.getuid?.() === 0) return;
  console.log('      skipped: network namespaces need root');
  test.skip();
}

async function traceAll(
  network: DiamondNetwork | undefined,
  targets: readonly TraceTarget[],
  options: TraceOptions = {},
  pps = 1000,
  signal = never,
): Promise<TraceOutcome[]> {
  const outcomes: TraceOutcome[] = [];
  const probe = new ScamperProbe({ pps });
  const chosen = { names: false, waitMs: 1000, ...options };
  for await (const outcome of probe.trace(network!.prober, targets, chosen, signal)) {
    outcomes.push(outcome);
  }
  return outcomes;
}

describe('scamper over five hops, the second load-balanced, the third silent', function () {
  this.timeout(60_000);
  let network: DiamondNetwork | undefined;

  before(async function () {
    skipUnlessRoot(this);
    network = await DiamondNetwork.open();
  });
  after(async () => network?.close());

  async function trace(target: TraceTarget, options?: TraceOptions): Promise<PathTrace> {
    const [outcome] = await traceAll(network, [target], options);
    assert(outcome !== undefined && 'trace' in outcome, JSON.stringify(outcome));
    return outcome.trace;
  }

  it('can probe as root, and says why not elsewhere', async () => {
    const probe = new ScamperProbe();
    const { prober } = network!;
    assert.deepEqual(await probe.canProbe(prober, never), { ok: true });

    const absent = { run: () => prober.run(['/nonexistent/scamper']) };
    assert.isFalse((await probe.canProbe(absent, never)).ok);

    const nobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'];
    // A program that is setuid root gets no rights by that either.
    const bound = [...nobody, '--no-new-privs', '--'];
    const unprivileged = { run: (argv: readonly string[]) => prober.run([...bound, ...argv]) };
    const can = await probe.canProbe(unprivileged, never);
    assert(!can.ok);
    assert.match(can.reasons.join(), /lacks the rights/);
  });

  const targets: TraceTarget[] = [target4, target6].flatMap((address) => [
    { address, method: 'tcp', port: 443 },
    { address, method: 'udp', port: 3478 },
    { address, method: 'icmp', port: null },
  ]);
  for (const target of targets) {
    it(`gives the hops in order by ${target.method} to ${target.address}`, async () => {
      const hops = target.address === target4 ? hops4 : hops6;
      const before = Date.now();
      const result = await trace(target);

      assert.deepEqual(
        result.hops.map((hop) => hop.ttl),
        [1, 2, 3, 4, 5],
      );
      for (const [i, hop] of result.hops.entries()) {
        assert.lengthOf(hop.probes, 3);
        for (const { address } of hop.probes) assert.oneOf(address, hops[i]!);
      }
      assert.isTrue(result.reached);
      assert.deepInclude(result, {
        tool: 'scamper',
        method: target.method,
        port: target.port,
        source: target.address === target4 ? '203.0.1.1' : '2001:db8:1::1',
        destination: { name: null, address: target.address },
      });
      assert.isAtLeast(Date.parse(result.startedAt!), before - 1);
      assert.isBelow(Date.now() - before, 10_000);
    });
  }

  it('shows both ways of a load-balanced section, each flow on one of them', async () => {
    const seen = new Set<string | null>();
    for (const port of [443, 5222, 8883, 993]) {
      const { hops } = await trace({ address: alsoTarget(1), method: 'udp', port }, { queries: 5 });
      for (const { address } of hops[1]?.probes ?? []) seen.add(address);
    }
    assert.sameMembers([...seen], ['203.0.2.2', '203.0.3.2']);
  });

  it('gives up behind five silent hops', async () => {
    const result = await trace({ address: blackHole4, method: 'udp', port: 443 }, { queries: 1 });
    assert.isFalse(result.reached);
    const seen = result.hops.map(({ probes }) => probes[0]?.address);
    assert.equal(seen[3], '203.0.6.2');
    assert.deepEqual(seen.slice(4), [null, null, null, null, null]);
  });

  it('keeps the mark of a router that refuses, and does not take it for the target', async () => {
    const result = await trace({ address: prohibited4, method: 'tcp', port: 443 });
    assert.isFalse(result.reached);
    const last = result.hops.at(-1)?.probes[0];
    assert.deepInclude(last, { address: '203.0.6.2', icmp: '!X' });
  });

  it('honours the limit of hops', async () => {
    const target: TraceTarget = { address: target4, method: 'tcp', port: 80 };
    const result = await trace(target, { queries: 1, maxHops: 2 });
    assert.deepEqual(
      result.hops.map((hop) => hop.probes.length),
      [1, 1],
    );
    assert.isFalse(result.reached);
  });

  it('gives an outcome for each target, what cannot be traced among them', async () => {
    const batch: TraceTarget[] = [
      { address: target4, method: 'tcp', port: 443 },
      { address: '--help', method: 'icmp', port: null },
      { address: target4, method: 'tcp', port: null },
      { address: target4, method: 'udp', port: 70_000 },
      // Nothing is sent to a multicast address by TCP.
      { address: '224.0.0.1', method: 'tcp', port: 443 },
    ];
    const outcomes = await traceAll(network, batch);
    const codes = batch.map((target) => {
      const outcome = outcomes.find((each) => each.target === target);
      assert(outcome !== undefined);
      return 'error' in outcome && 'code' in outcome.error ? outcome.error.code : 'traced';
    });
    assert.deepEqual(codes, [
      'traced',
      'invalid-target',
      'invalid-target',
      'invalid-target',
      'trace-failed',
    ]);
  });

  it('stops at once when aborted, and leaves no process behind', async () => {
    const abort = new AbortController();
    const target: TraceTarget = { address: blackHole4, method: 'tcp', port: 443 };
    const before = Date.now();
    setTimeout(() => abort.abort(new Error('enough')), 300);
    try {
      await traceAll(network, [target], { waitMs: 10_000 }, 1000, abort.signal);
      assert.fail('the batch was not aborted');
    } catch (error) {
      assert.equal((error as Error).message, 'enough');
    }
    assert.isBelow(Date.now() - before, 5000);
    await waitFor(
      async () => {
        const found = await network!.prober.run(['ps', '-C', 'scamper', '-o', 'stat=']);
        // Nobody there reaps what has ended (Z).
        return /^[^Z]/m.test(found.stdout) ? undefined : true;
      },
      { what: 'the end of scamper', source: 'internal', timeoutMs: 5000, signal: never },
    );
  });
});

describe('scamper at a round-trip time of 32 ms', function () {
  this.timeout(60_000);
  let network: DiamondNetwork | undefined;

  before(async function () {
    skipUnlessRoot(this);
    network = await DiamondNetwork.open(16);
  });
  after(async () => network?.close());

  it('traces a hundred targets in seconds at 1,000 packets per second', async () => {
    const targets = Array.from({ length: 100 }, (_, i): TraceTarget => ({
      address: alsoTarget(i + 1),
      method: 'tcp',
      port: 443,
    }));
    const before = Date.now();
    const outcomes = await traceAll(network, targets, { queries: 1 });
    const took = Date.now() - before;
    console.log(`      100 targets, a silent hop in each, in ${took} ms`);
    assert.lengthOf(outcomes, 100);
    for (const outcome of outcomes) {
      assert('trace' in outcome);
      assert.isTrue(outcome.trace.reached);
      for (const [i, hop] of outcome.trace.hops.slice(0, 4).entries()) {
        assert.oneOf(hop.probes[0]?.address, hops4[i]!);
      }
      assert.isAtLeast(outcome.trace.hops[0]?.probes[0]?.rttMs ?? 0, 32);
    }
    assert.isBelow(took, 9000);
  });
});
