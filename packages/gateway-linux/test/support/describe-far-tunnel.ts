import { expect } from 'chai';
import { longCable } from './long-cable.js';
import { createTestNetwork } from './network.js';
import { describeInOwnNamespaces } from './own-namespaces.js';
import type { TunnelKind, TunnelTestbed } from './tunnel-testbed.js';
import { openTunnelTestbed } from './tunnel-testbed.js';

const roundTripMs = 75;

/**
 * Measures how long a tunnel to a vantage point far away takes to come up.
 * @param moduleUrl `import.meta.url` of the test file, which holds nothing else.
 * @param seconds what the median may take on a machine that has nothing else to do.
 */
export function describeFarTunnel(moduleUrl: string, kind: TunnelKind, seconds: number): void {
  const title = `${kind.title} to a vantage point ${roundTripMs} ms away`;
  describeInOwnNamespaces(title, moduleUrl, () => {
    let testbed: TunnelTestbed;

    before(async () => {
      testbed = await openTunnelTestbed(kind, createTestNetwork(longCable(roundTripMs)));
    });

    after(() => testbed.remove());

    it(`is up within ${seconds} s`, async () => {
      const times: number[] = [];
      for (let round = 0; round < 5; round += 1) {
        const start = performance.now();
        const tunnel = await testbed.open();
        times.push(Math.round(performance.now() - start));
        await tunnel.close();
      }
      console.log(`      set up in ${times.join(', ')} ms`);
      const median = times.toSorted((a, b) => a - b)[2];
      // Twice the time, for a machine that is busy with other things.
      expect(median).to.be.lessThan(2 * seconds * 1_000);
    });
  });
}
