import type { PathTrace, TraceTarget } from '@matador/core';
import type { HeldLab } from '@matador/lab';
import { openLab } from '@matador/lab';
import { untruthsOf } from '@matador/testkit';
import { assert } from 'chai';
import { ScamperProbe } from '../../src/index.js';

const udpTo = (address: string): TraceTarget => ({ address, method: 'udp', port: 443 });

describe('scamper by all ways, through a section of three branches', function () {
  this.timeout(120_000);
  let lab: HeldLab | undefined;

  before(async function () {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) {
      console.log('      skipped: the lab needs Linux and root');
      this.skip();
    }
    lab = await openLab('hard-paths');
  });
  after(async () => lab?.close());

  it('finds every branch, over IPv4 and IPv6, by TCP and UDP', async () => {
    const targets: TraceTarget[] = [
      { address: '76.223.92.165', method: 'tcp', port: 443 },
      udpTo('104.18.37.148'),
      udpTo('13.248.212.111'),
      udpTo('2600:9000:a507:ab6d:4ce3:2f58:25d7:9cbf'),
      udpTo('2606:4700:4400::6812:2594'),
    ];
    const probe = new ScamperProbe({ pps: 1000, multipath: true });
    const options = { names: false, waitMs: 1000 };
    const found = new Map<4 | 6, Set<string | null>>();
    const wanted = new Map<4 | 6, Set<string | null>>();
    let traced = 0;
    const outcomes = probe.trace(lab!.at('vp-us'), targets, options, AbortSignal.timeout(100_000));
    for await (const outcome of outcomes) {
      assert('trace' in outcome, JSON.stringify(outcome));
      const { trace, target } = outcome;
      const path = lab!.truth.paths.find(
        ({ from, to }) => from === 'us' && to.address === target.address,
      );
      assert(path !== undefined);
      assert.lengthOf(path.otherWays, 2);
      assert.deepEqual(untruthsOf(trace, path), [], target.address);
      const family = target.address.includes(':') ? 6 : 4;
      const ways = [path.hops, ...path.otherWays];
      add(
        wanted,
        family,
        ways.flatMap((way) => way.map(({ address }) => address)),
      );
      add(found, family, addressesIn(trace));
      traced++;
    }
    assert.equal(traced, targets.length);
    // A single trace may miss a branch, once in a hundred times; all together do not.
    assert.deepEqual(found.get(4), wanted.get(4));
    assert.deepEqual(found.get(6), wanted.get(6));
  });
});

function addressesIn({ hops }: PathTrace): (string | null)[] {
  return hops.flatMap(({ probes }) => probes).map(({ address }) => address);
}

function add<K, V>(sets: Map<K, Set<V>>, key: K, values: readonly V[]): void {
  sets.set(key, new Set([...(sets.get(key) ?? []), ...values]));
}
