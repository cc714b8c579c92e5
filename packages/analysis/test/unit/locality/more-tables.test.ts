import type { AppManifest } from '@matador/core';
import { expect } from 'chai';
import { buildDetours } from '../../../src/locality/detours.js';
import { resolveGroups } from '../../../src/locality/groups.js';
import { buildInflation, quartilesOf } from '../../../src/locality/inflation.js';
import type { LocatedHop, LocatedPath } from '../../../src/locality/locate-paths.js';
import { buildNodes } from '../../../src/locality/nodes.js';
import { buildObservers } from '../../../src/locality/observers.js';
import { resolveRegions } from '../../../src/locality/regions.js';
import { buildReplacements } from '../../../src/locality/replacements.js';
import { buildSinglePoints } from '../../../src/locality/single-points.js';
import { buildTable1 } from '../../../src/locality/study-apps.js';
import { pathThrough, vantagePoints } from './study.js';

const regions = resolveRegions();
const europe = resolveRegions([{ name: 'Europe', m49: '150' }]);

function hop(address: string, country: string, changes: Partial<LocatedHop> = {}): LocatedHop {
  const place = { address, country, confidence: 1, candidates: [country], asn: null };
  return { ...place, sides: ['a', 'b'], server: false, ...changes };
}

function pathOver(
  pair: [string, string],
  hops: readonly LocatedHop[],
  changes: Partial<LocatedPath> = {},
): LocatedPath {
  return { ...pathThrough(pair, [], 'signal'), hops, ...changes };
}

describe('buildTable1', () => {
  const fact = { value: 'client-server', source: 'Scheitle et al., Table 1', date: '2015-07' };
  const manifest: AppManifest = {
    id: 'signal',
    displayName: 'Signal',
    androidPackage: 'org.thoughtcrime.securesms',
    testedVersions: [],
    facts: {
      ...{ users: fact, scorecard: fact, architecture: fact },
      ...{ serverDistribution: fact, mobileFirst: { ...fact, value: true } },
    },
  };

  it('has every app, with what its adapter says and the versions that were measured', () => {
    const versions = new Map([['signal', new Set(['7.61', '7.60'])]]);
    const [signal, lost] = buildTable1(['signal', 'lost'], [manifest], versions);
    expect(signal).to.deep.include({ displayName: 'Signal', versions: ['7.60', '7.61'] });
    expect(signal?.facts?.mobileFirst).to.deep.include({ value: true, date: '2015-07' });
    expect(lost).to.deep.equal({
      ...{ app: 'lost', displayName: null, androidPackage: null, versions: [], facts: null },
    });
  });
});

describe('buildNodes', () => {
  it('lists the vantage points of each country, in every region that it is in', () => {
    const nodes = buildNodes([...vantagePoints, { id: 'us2', country: 'US' }], regions);
    expect(nodes.filter(({ country }) => country === 'US')).to.deep.equal([
      { region: 'Americas', country: 'US', vantagePoints: ['us', 'us2'] },
      { region: 'Northern America', country: 'US', vantagePoints: ['us', 'us2'] },
    ]);
    expect(nodes.filter(({ region }) => region === 'Europe')).to.have.length(15);
  });
});

describe('buildInflation', () => {
  const network = (pair: [string, string], km: number | null, rttMs: number | null) => ({
    ...pathThrough(pair, []),
    ...{ km, rttMs },
  });
  const application = (pair: [string, string], km: number | null, rttMs: number | null) =>
    pathOver(pair, [], { km, rttMs });

  it('compares each pair’s paths, and gives medians and quartiles', () => {
    const [row] = buildInflation(
      [
        network(['DE', 'FR'], 500, 10),
        application(['DE', 'FR'], 1000, 100),
        network(['DE', 'IT'], 1000, 20),
        application(['DE', 'IT'], 4000, null),
        network(['CH', 'DE'], 200, null),
        application(['CH', 'DE'], 1200, 50),
        // With itself there is no network path to compare with.
        network(['DE', 'DE'], 0, null),
        application(['DE', 'DE'], 900, 80),
      ],
      ['signal'],
      europe,
    );
    expect(row).to.deep.include({ region: 'Europe', app: 'signal', pairs: 4 });
    expect(row?.km).to.deep.include({ n: 3, ratio: { q1: 3, median: 4, q3: 5 } });
    expect(row?.km?.network).to.deep.equal({ q1: 350, median: 500, q3: 750 });
    expect(row?.rttMs).to.deep.include({ n: 1, ratio: { q1: 10, median: 10, q3: 10 } });
  });

  it('says nothing where nothing is known, and has no row without a pair', () => {
    const rows = buildInflation([application(['DE', 'FR'], null, 30)], ['signal'], regions);
    expect(rows).to.deep.equal([
      { region: 'Europe', app: 'signal', pairs: 1, km: null, rttMs: null },
    ]);
  });

  it('takes quartiles as R does', () => {
    expect(quartilesOf([4, 1, 3, 2])).to.deep.equal({ q1: 1.75, median: 2.5, q3: 3.25 });
    expect(quartilesOf([7])).to.deep.equal({ q1: 7, median: 7, q3: 7 });
  });
});

describe('who sees how much', () => {
  const server = hop('203.0.113.9', 'US', { asn: 16509, server: true });
  const ofA = hop('192.0.2.1', 'GB', { asn: 3356, sides: ['a'] });
  const ofB = hop('192.0.2.2', 'GB', { asn: 1299, sides: ['b'] });
  const paths = [
    pathOver(['DE', 'FR'], [server, ofA], { bytes: { a: 1000, b: 500 } }),
    pathOver(['DE', 'DE'], [server, ofA, ofB], { bytes: { a: 10, b: 20 } }),
    pathThrough(['DE', 'FR'], ['DE']),
  ];

  it('counts pairs, ends and the bytes of the sides whose way it is on, most first', () => {
    const rows = buildObservers(paths, ['signal']);
    const signal = rows.filter(({ app }) => app === 'signal');
    const told = signal.map(({ kind, id, pairs, n, ends, bytes }) =>
      [kind, id, pairs, n, ends, bytes].join(' '),
    );
    expect(told).to.deep.equal([
      'country US 2 2 0 1530',
      'country DE 2 2 2 1030',
      'country GB 2 2 0 1030',
      'country FR 1 2 1 500',
      'as 16509 2 2 0 1530',
      'as 3356 2 2 0 1010',
      'as 1299 1 2 0 20',
    ]);
    const network = rows.filter(({ app }) => app === null);
    expect(network.map(({ id, pairs, bytes }) => [id, pairs, bytes])).to.deep.equal([
      ['DE', 1, null],
      ['FR', 1, null],
    ]);
  });

  it('finds what both sides’ ways have in common', () => {
    const rows = buildSinglePoints(paths, ['signal']);
    expect(rows.map(({ kind, id, pairs, country }) => [kind, id, pairs, country])).to.deep.equal([
      ['server', '203.0.113.9', 2, 'US'],
      ['as', '16509', 2, null],
      ['country', 'US', 2, 'US'],
      // Both ends are in DE; GB lies on both ways of that pair, over different routers.
      ['country', 'DE', 1, 'DE'],
      ['country', 'GB', 1, 'GB'],
    ]);
    const shared = pathOver(['DE', 'FR'], [hop('192.0.2.3', 'CH')]);
    expect(buildSinglePoints([shared], ['signal'])[0]).to.include({
      ...{ kind: 'address', id: '192.0.2.3', pairs: 1, n: 1 },
    });
  });
});

describe('buildDetours', () => {
  it('says by which countries pairs leave their region, and whether the server is why', () => {
    const paths = [
      pathOver(['DE', 'FR'], [hop('192.0.2.1', 'US'), hop('192.0.2.9', 'CH', { server: true })]),
      pathOver(['DE', 'IT'], [hop('192.0.2.1', 'US'), hop('192.0.2.8', 'CA', { server: true })]),
      pathOver(['FR', 'IT'], [hop('192.0.2.9', 'CH', { server: true })]),
      pathOver(['DE', 'JP'], [hop('192.0.2.1', 'US')]),
      pathThrough(['DE', 'FR'], ['DE']),
    ];
    expect(buildDetours(paths, ['signal'], regions)).to.deep.equal([
      {
        ...{ region: 'Europe', app: 'signal', n: 3, leaving: 2, serverOutside: 1 },
        by: [
          { country: 'US', pairs: 2 },
          { country: 'CA', pairs: 1 },
        ],
      },
    ]);
  });
});

describe('buildReplacements', () => {
  it('says pair by pair what one app in the place of another changes', () => {
    const paths = [
      pathThrough(['DE', 'FR'], ['US'], 'signal'),
      pathThrough(['DE', 'FR'], ['CH'], 'threema'),
      pathThrough(['DE', 'IT'], [], 'signal'),
      pathThrough(['DE', 'IT'], ['CH', 'GB'], 'threema'),
      // Measured with one of them only.
      pathThrough(['FR', 'IT'], ['US'], 'signal'),
    ];
    const rows = buildReplacements(
      paths,
      ['signal', 'threema'],
      europe,
      resolveGroups(['5 Eyes', 'EU']),
    );
    expect(rows).to.deep.equal([
      {
        ...{ from: 'signal', to: 'threema', region: 'Europe' },
        leaving: { n: 2, before: 1, after: 0, gained: 0, lost: 1 },
        accessible: [
          { group: '5 Eyes', n: 2, before: 1, after: 1, gained: 1, lost: 1 },
          { group: 'EU', n: 2, before: 2, after: 2, gained: 0, lost: 0 },
        ],
        countriesGained: [
          { country: 'CH', pairs: 2 },
          { country: 'GB', pairs: 1 },
        ],
        countriesLost: [{ country: 'US', pairs: 1 }],
      },
    ]);
  });
});
