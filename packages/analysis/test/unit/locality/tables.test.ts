import { expect } from 'chai';
import { resolveGroups } from '../../../src/locality/groups.js';
import type { LocatedPath } from '../../../src/locality/locate-paths.js';
import { resolveRegions } from '../../../src/locality/regions.js';
import { buildTables } from '../../../src/locality/tables.js';
import { tablesSchema } from '../../../src/records.js';
import { pairsOf, pathThrough, studyCountries, vantagePoints } from './study.js';

const { europe, asia, southAmerica, northernAmerica, oceania } = studyCountries;

function tablesOf(paths: readonly LocatedPath[], apps: readonly string[] = []) {
  return buildTables({
    vantagePoints,
    apps,
    paths,
    regions: resolveRegions(),
    groups: resolveGroups(),
    geodata: [],
  });
}

function row2(paths: readonly LocatedPath[], region: string, apps: readonly string[] = []) {
  return tablesOf(paths, apps).table2.find((row) => row.region === region)!;
}

function row3(
  paths: readonly LocatedPath[],
  region: string,
  group: string,
  apps: readonly string[] = [],
) {
  return tablesOf(paths, apps).table3.find((row) => row.region === region && row.group === group)!;
}

describe('buildTables', () => {
  describe('with the countries of the 2016 study', () => {
    const everywhere = vantagePoints.map(({ country }) => country);

    it('counts the pairs of every region, same-country pairs included', () => {
      const counts = Object.fromEntries(
        tablesOf([]).table2.map(({ region, vantagePoints, pairs }) => [
          region,
          [vantagePoints, pairs],
        ]),
      );
      expect(pairsOf(everywhere)).to.have.length(406);
      expect(counts).to.deep.equal({
        Africa: [0, 0],
        Americas: [4, 10],
        'South America': [2, 3],
        'Northern America': [2, 3],
        'Central America': [0, 0],
        Caribbean: [0, 0],
        Asia: [7, 28],
        Europe: [15, 120],
        Oceania: [2, 3],
      });
    });

    it('gives by membership alone the shares of the study that no path adds to', () => {
      const regions = { Europe: europe, Asia: asia, Oceania: oceania };
      const americas = { 'South America': southAmerica, 'Northern America': northernAmerica };
      const everyPair = Object.values({ ...regions, ...americas }).flatMap(pairsOf);
      const { table3 } = buildTables({
        vantagePoints,
        apps: [],
        paths: everyPair.map((pair) => pathThrough(pair, [])),
        regions: resolveRegions(),
        groups: resolveGroups(['five-eyes-2016', 'eu-2016', 'China', '5 Eyes']),
        geodata: [],
      });
      const cells = table3.flatMap(({ region, group, network: { count, n, share } }) =>
        n === 0 || region === 'Americas'
          ? []
          : [[region, group, count, n, `${Math.round(share! * 100)}%`]],
      );
      expect(cells).to.deep.equal([
        ['South America', 'five-eyes-2016', 0, 3, '0%'],
        ['South America', 'eu-2016', 0, 3, '0%'],
        ['South America', 'China', 0, 3, '0%'],
        ['South America', '5 Eyes', 0, 3, '0%'],
        ['Northern America', 'five-eyes-2016', 3, 3, '100%'],
        ['Northern America', 'eu-2016', 0, 3, '0%'],
        ['Northern America', 'China', 0, 3, '0%'],
        ['Northern America', '5 Eyes', 3, 3, '100%'],
        // The study's 25 % of three messengers: China's own seven pairs. Hong Kong is not China.
        ['Asia', 'five-eyes-2016', 0, 28, '0%'],
        ['Asia', 'eu-2016', 0, 28, '0%'],
        ['Asia', 'China', 7, 28, '25%'],
        ['Asia', '5 Eyes', 0, 28, '0%'],
        // All but NO-NO, CH-CH and CH-NO, which the study saw pass the EU.
        ['Europe', 'five-eyes-2016', 0, 120, '0%'],
        ['Europe', 'eu-2016', 117, 120, '98%'],
        ['Europe', 'China', 0, 120, '0%'],
        ['Europe', '5 Eyes', 0, 120, '0%'],
        // Without Australia its pair with itself is left; the study saw that one pass a member.
        ['Oceania', 'five-eyes-2016', 2, 3, '67%'],
        ['Oceania', 'eu-2016', 0, 3, '0%'],
        ['Oceania', 'China', 0, 3, '0%'],
        ['Oceania', '5 Eyes', 3, 3, '100%'],
      ]);
    });

    it('gives WeChat’s and WhatsApp’s shares where their servers alone decide', () => {
      const to = (pairs: readonly [string, string][], app: string, ...countries: string[]) =>
        pairs.map((pair) => pathThrough(pair, countries, app));
      const paths = [
        ...to(pairsOf(europe), 'wechat', 'CN', 'HK'),
        ...to(pairsOf(asia), 'wechat', 'CN', 'HK'),
        ...to(pairsOf(europe), 'whatsapp', 'US'),
        ...to(pairsOf(asia), 'whatsapp', 'US'),
      ];
      const { table3 } = tablesOf(paths, ['wechat', 'whatsapp']);
      const share = (region: string, group: string, app: string) => {
        const row = table3.find((each) => each.region === region && each.group === group)!;
        const cell = row.applications[app]!;
        return `${cell.count} ${Math.round(cell.share! * 100)}%${cell.mark ?? ''}`;
      };
      expect(share('Europe', 'China', 'wechat')).to.equal('120 100%');
      expect(share('Asia', 'China', 'wechat')).to.equal('28 100%');
      expect(share('Europe', '5 Eyes', 'whatsapp')).to.equal('120 100%');
      expect(share('Asia', '5 Eyes', 'whatsapp')).to.equal('28 100%');
      expect(share('Asia', 'China', 'whatsapp')).to.equal('7 25%');
      expect(share('Asia', 'EU', 'whatsapp')).to.equal('0 0%');
    });

    it('marks an app’s cell below or above the network path, as the study does', () => {
      const pairs = pairsOf(asia);
      const paths = [
        ...pairs.map((pair, index) => pathThrough(pair, index < 6 ? ['US'] : [])),
        ...pairs.map((pair) => pathThrough(pair, ['US'], 'more')),
        ...pairs.map((pair) => pathThrough(pair, [], 'less')),
        ...pairs.map((pair, index) => pathThrough(pair, index < 6 ? ['US'] : [], 'equal')),
      ];
      const { applications } = row2(paths, 'Asia', ['more', 'less', 'equal']);
      expect(Object.values(applications).map(({ mark }) => mark)).to.deep.equal([
        '>',
        '<',
        undefined,
      ]);
    });

    it('has Europe accessible to the EU in 118 of 120 pairs: all but NO-NO and CH-CH', () => {
      const paths = pairsOf(europe).map((pair) =>
        pathThrough(pair, pair.join(' ') === 'CH NO' ? ['CH', 'DE', 'NO'] : pair),
      );
      const { network } = row3(paths, 'Europe', 'EU');
      expect(network).to.include({ count: 118, n: 120 });
      expect(network.share).to.be.closeTo(0.98, 0.005);
    });

    it('has Europe accessible to the 5 Eyes in 86 of 120 pairs where 86 pass London', () => {
      const paths = pairsOf(europe).map((pair, index) =>
        pathThrough(pair, index < 86 ? ['GB'] : []),
      );
      const { network } = row3(paths, 'Europe', '5 Eyes');
      expect(network).to.include({ count: 86, n: 120 });
      expect(Math.round(network.share! * 100)).to.equal(72);
      expect(row2(paths, 'Europe').network.count).to.equal(0);
    });

    it('has Asia accessible to China in 10 of 28 pairs: seven of its own, three passing through', () => {
      const through = ['HK JP', 'HK KR', 'HK TH'];
      const paths = pairsOf(asia).map((pair) =>
        pathThrough(pair, through.includes(pair.join(' ')) ? ['CN'] : []),
      );
      const { network } = row3(paths, 'Asia', 'China');
      expect(network).to.include({ count: 10, n: 28 });
      expect(Math.round(network.share! * 100)).to.equal(36);
    });

    it('has Asia leave itself in 6 of 28 pairs where six pass the US', () => {
      const paths = pairsOf(asia).map((pair, index) =>
        pathThrough(pair, index < 6 ? ['US'] : ['SG']),
      );
      const { network } = row2(paths, 'Asia');
      expect(network).to.include({ count: 6, n: 28 });
      expect(Math.round(network.share! * 100)).to.equal(21);
    });

    it('has a Swiss server keep Europe in Europe, and take every other region out', () => {
      const all = [europe, asia, oceania, [...northernAmerica, ...southAmerica]];
      const paths = all.flatMap((region) =>
        pairsOf(region).map((pair) => pathThrough(pair, ['CH'], 'threema')),
      );
      const shares = tablesOf(paths, ['threema']).table2.map(({ region, applications }) => [
        region,
        applications.threema?.share,
      ]);
      expect(Object.fromEntries(shares)).to.deep.equal({
        Africa: null,
        Americas: 1,
        'South America': 1,
        'Northern America': 1,
        'Central America': null,
        Caribbean: null,
        Asia: 1,
        Europe: 0,
        Oceania: 1,
      });
    });

    it('has a server in the US keep the Americas, but not South America, in themselves', () => {
      const paths = pairsOf([...northernAmerica, ...southAmerica]).map((pair) =>
        pathThrough(pair, ['US'], 'signal'),
      );
      expect(row2(paths, 'Americas', ['signal']).applications.signal?.share).to.equal(0);
      expect(row2(paths, 'Northern America', ['signal']).applications.signal?.share).to.equal(0);
      expect(row2(paths, 'South America', ['signal']).applications.signal?.count).to.equal(3);
    });

    it('has South America accessible to the EU in 2 of 3 pairs where Brazil goes by Europe', () => {
      const paths = pairsOf(southAmerica).map((pair) =>
        pathThrough(pair, pair.includes('BR') ? ['PT', 'CH'] : ['CH'], 'threema'),
      );
      const cell = row3(paths, 'South America', 'EU', ['threema']).applications.threema!;
      expect(cell).to.include({ count: 2, n: 3 });
      expect(Math.round(cell.share! * 100)).to.equal(67);
    });
  });

  it('counts a vantage point’s own country as access, though no hop was seen there', () => {
    const cell = row3([pathThrough(['US', 'US'], [])], 'Northern America', '5 Eyes').network;
    expect(cell).to.include({ count: 1, n: 1, share: 1 });
  });

  it('counts in n only the pairs that were measured, beside all pairs of the row', () => {
    const row = row2([pathThrough(['DE', 'FR'], ['US'])], 'Europe', ['signal']);
    expect(row.pairs).to.equal(120);
    expect(row.network).to.include({ count: 1, n: 1 });
    expect(row.applications.signal).to.deep.equal({
      count: 0,
      n: 0,
      share: null,
      interval: null,
      bounds: null,
      unknownPairs: 0,
    });
  });

  it('has the pairs that the campaign had', () => {
    const tables = buildTables({
      vantagePoints,
      pairs: [
        ['de', 'fr'],
        ['de', 'us'],
      ],
      apps: [],
      paths: [],
      regions: resolveRegions(),
      groups: [],
      geodata: [],
    });
    expect(tables.table2.find(({ region }) => region === 'Europe')?.pairs).to.equal(1);
  });

  describe('bounds', () => {
    const doubtful = (country: string | null, ...candidates: string[]): LocatedPath => ({
      ...pathThrough(['DE', 'FR'], []),
      hops: [
        {
          ...{ address: '192.0.2.1', country, confidence: country ? 0.6 : 0, candidates },
          ...{ asn: null, sides: ['a'], server: false },
        },
      ],
    });

    it('are the share itself where every verdict is certain', () => {
      const { network } = row2([pathThrough(['DE', 'FR'], ['US'])], 'Europe');
      expect(network.bounds).to.deep.equal({ low: 1, high: 1 });
    });

    it('reach down where a dissent would keep the path inside', () => {
      const { network } = row2([doubtful('US', 'DE', 'US')], 'Europe');
      expect(network).to.deep.include({ share: 1, bounds: { low: 0, high: 1 } });
    });

    it('reach up where a dissent would take the path outside', () => {
      const { network } = row2([doubtful('DE', 'DE', 'US')], 'Europe');
      expect(network).to.deep.include({ share: 0, bounds: { low: 0, high: 1 } });
    });

    it('stay where all candidates mean the same for the region', () => {
      const { network } = row2([doubtful('US', 'CA', 'US')], 'Europe');
      expect(network.bounds).to.deep.equal({ low: 1, high: 1 });
    });

    it('reach up for an address without a verdict that some claim puts outside', () => {
      const { network } = row2([doubtful(null, 'DE', 'US')], 'Europe');
      expect(network).to.deep.include({ share: 0, bounds: { low: 0, high: 1 } });
    });

    it('make nothing sure of an address without a verdict', () => {
      const { network } = row2([doubtful(null, 'US')], 'Europe');
      expect(network).to.deep.include({ share: 0, bounds: { low: 0, high: 1 } });
    });
  });

  it('says how many pairs had unknown hops, and does not count those hops as inside or outside', () => {
    const silent = { ...pathThrough(['DE', 'FR'], ['DE']), unknownHops: 4 };
    const { network } = row2([silent, pathThrough(['DE', 'IT'], ['DE'])], 'Europe');
    expect(network).to.include({ count: 0, n: 2, unknownPairs: 1 });
  });

  it('tells regions with fewer than seven vantage points, and roles apart', () => {
    const media = { ...pathThrough(['DE', 'FR'], ['IE'], 'signal'), role: 'media' as const };
    const messaging = pathThrough(['DE', 'FR'], ['US'], 'signal');
    const { table2, roles } = tablesOf([media, messaging], ['signal']);
    const small = table2.filter(({ tooSmall }) => tooSmall).map(({ region }) => region);
    expect(small).to.include('Oceania').and.not.include('Europe').and.not.include('Asia');
    const europeOf = (rows: typeof table2) =>
      rows.find(({ region }) => region === 'Europe')?.applications.signal;
    expect(europeOf(table2)).to.include({ count: 1, n: 1 });
    expect(roles.map(({ role, table2: rows }) => [role, europeOf(rows)?.count])).to.deep.equal([
      ['messaging', 1],
      ['media', 0],
    ]);
    const eu = roles[1]?.table3.find(
      ({ region, group }) => region === 'Europe' && group === '5 Eyes',
    );
    expect(eu?.applications.signal).to.include({ count: 0, n: 1 });
  });

  it('gives byte-identical tables for the same paths, and a valid record', () => {
    const paths = pairsOf(europe).map((pair, index) =>
      pathThrough(pair, index % 3 === 0 ? ['US'] : ['DE']),
    );
    const first = tablesOf(paths);
    expect(JSON.stringify(tablesOf(paths))).to.equal(JSON.stringify(first));
    expect(tablesSchema.parse(first)).to.deep.equal(first);
  });

  it('lets every cell lie between its bounds and within its interval', () => {
    const paths = pairsOf(europe).map((pair, index) =>
      pathThrough(pair, index % 3 === 0 ? ['US'] : ['DE']),
    );
    for (const { network } of tablesOf(paths).table3.filter(({ region }) => region === 'Europe')) {
      expect(network.share).to.be.within(network.interval!.low, network.interval!.high);
      expect(network.share).to.be.within(network.bounds!.low, network.bounds!.high);
    }
  });
});
