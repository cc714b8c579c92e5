import { expect } from 'chai';
import { FreshTraces } from '../../src/engine/fresh-traces.js';
import { changedHops, pathShape } from '../../src/engine/path-shape.js';
import { sourcesIn } from '../../src/engine/trace-origin.js';
import { directTargets, traceTargets, withoutTunnel } from '../../src/engine/trace-paths.js';
import type { PathTrace, Target } from '../../src/index.js';
import { configuration } from '../support/configuration.js';
import { pathTrace } from '../support/records.js';

/** Each hop as addresses separated by blanks, `*` for no answer, with a mark behind `!`. */
function trace(hops: readonly string[], reached = true): PathTrace {
  const probe = (word: string) => {
    const [address = '', mark] = word.split('!');
    const icmp = mark === undefined ? null : `!${mark}`;
    const silent = address === '*';
    return {
      ...{ address: silent ? null : address, name: null, rttMs: silent ? null : 1 },
      ...{ icmp, asn: null, mpls: null },
    };
  };
  return {
    ...pathTrace('192.0.2.9'),
    reached,
    hops: hops.map((words, index) => ({ ttl: index + 1, probes: words.split(' ').map(probe) })),
  };
}

describe('the shape of a path trace', () => {
  it('says how it ended', () => {
    expect(pathShape(trace(['a', 'b'])).end).to.equal('reached');
    expect(pathShape(trace(['a', 'b!X'], false)).end).to.equal('refused');
    expect(pathShape(trace(['a', '*'], false)).end).to.equal('silent');
    expect(pathShape(trace([], false)).end).to.equal('silent');
  });

  it('names what comes again behind something else, not what answers twice in a row', () => {
    expect(pathShape(trace(['a', 'b', 'a', 'b'], false)).loops).to.deep.equal(['a', 'b']);
    expect(pathShape(trace(['a', 'a', '*', 'a'])).loops).to.deep.equal([]);
  });

  it('lists the hops with several addresses', () => {
    expect(pathShape(trace(['a a a', 'b c *', 'd'])).balanced).to.deep.equal([2]);
  });

  it('changes at a hop whose answers have nothing in common', () => {
    const before = trace(['a', 'b c', 'd', '*', 'f']);
    expect(changedHops(before, trace(['a', 'c', 'x', 'e', '*', 'g']))).to.deep.equal([3]);
  });
});

describe('a path that was traced through a tunnel', () => {
  it('begins behind the tunnel, whose hops are kept apart', () => {
    const cut = withoutTunnel(trace(['t', 'a', 'b']), 1);
    expect(cut.trace.hops.map(({ ttl, probes }) => [ttl, probes[0]?.address])).to.deep.equal([
      [1, 'a'],
      [2, 'b'],
    ]);
    expect(cut.tunnelHops.map(({ ttl, probes }) => [ttl, probes[0]?.address])).to.deep.equal([
      [1, 't'],
    ]);
  });

  it("is sent from the first global address of each family of the tunnel's interface", () => {
    const info = (family: string, local: string, scope = 'global') => ({ family, local, scope });
    const json = JSON.stringify([
      {
        addr_info: [
          info('inet6', 'fe80::1', 'link'),
          info('inet6', 'fd00::2'),
          info('inet', '198.18.0.2'),
          info('inet', '198.18.0.4'),
        ],
      },
    ]);
    expect(sourcesIn(json)).to.deep.equal(['198.18.0.2', 'fd00::2']);
    expect(sourcesIn('')).to.deep.equal([]);
  });
});

describe('what is traced', () => {
  const [a, b] = configuration({ vantagePoints: ['DE', 'CH'] }).vantagePoints;
  const both = { a: a!, b: b! };

  it('is the other vantage point, over IPv6 where both have it', () => {
    const addresses = (points: typeof both) =>
      directTargets(points, 'a').map(({ address }) => address);
    expect(addresses(both)).to.deep.equal(['203.0.113.2']);
    expect(addresses({ a: both.a, b: { ...both.b, address6: '2a00::2' } })).to.have.length(1);
    expect(
      addresses({
        a: { ...both.a, address6: '2a00::1' },
        b: { ...both.b, address6: '2a00::2' },
      }),
    ).to.deep.equal(['203.0.113.2', '2a00::2']);
    expect(addresses({ a: both.a, b: both.a })).to.deep.equal([]);
  });

  it('is each target once, by its own protocol or the one that is chosen', () => {
    const target = (protocol: Target['protocol'], port: number | null) =>
      ({ protocol, address: '192.0.2.9', port }) as Target;
    const targets = [target('tcp', 443), target('tcp', 443), target('udp', 443)];
    expect(traceTargets(targets).map(({ method, port }) => [method, port])).to.deep.equal([
      ['tcp', 443],
      ['udp', 443],
    ]);
    expect(traceTargets(targets, 'icmp').map(({ method, port }) => [method, port])).to.deep.equal([
      ['icmp', null],
    ]);
  });
});

describe('fresh traces', () => {
  const target = { address: '192.0.2.9', method: 'tcp', port: 443 } as const;
  const made = { measurement: 'm1', traces: [pathTrace('192.0.2.9')] };

  it('serve the same vantage point, target, protocol and port while they are fresh', () => {
    let now = 0;
    const fresh = new FreshTraces(10, () => now);
    fresh.keep('de', target, made);
    now = 9 * 60_000;
    expect(fresh.find('de', { ...target })?.measurement).to.equal('m1');
    expect(fresh.find('ch', target)).to.equal(undefined);
    expect(fresh.find('de', { ...target, port: 80 })).to.equal(undefined);
    now = 10 * 60_000;
    expect(fresh.find('de', target)).to.equal(undefined);
  });

  it('are none without a limit', () => {
    const fresh = new FreshTraces(0);
    fresh.keep('de', target, made);
    expect(fresh.find('de', target)).to.equal(undefined);
  });
});
