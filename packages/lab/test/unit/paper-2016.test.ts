import { expect } from 'chai';
import { loadScenario } from '../../src/scenario/load.js';
import type { Scenario } from '../../src/scenario/schema.js';
import type { Truth } from '../../src/truth/schema.js';
import { truthOf } from '../../src/truth/world.js';

/** The UN's regions, as far as the scenario's routers stand in them. */
const europe = 'AT BE BG CH CZ DE DK ES FI FR GB GR IE IT NL NO PL PT SE'.split(' ');
const regions: Record<string, readonly string[]> = {
  Europe: europe,
  Asia: 'CN HK IL JP KR SG TH'.split(' '),
  Oceania: ['AU', 'NZ'],
  Americas: ['AR', 'BR', 'CA', 'US'],
  'South America': ['AR', 'BR'],
  'Northern America': ['CA', 'US'],
};

describe('the scenario of the 2016 study', function () {
  this.timeout(60_000);
  let scenario: Scenario;
  let truth: Truth;
  before(async () => {
    scenario = await loadScenario('paper-2016');
    truth = truthOf(scenario);
  });

  const countryOf = (id: string) => truth.vantagePoints.find((point) => point.id === id)?.country;

  /** Countries on the way there. */
  function countriesTo(from: string, to: string): string[] {
    const path = truth.paths.find((each) => each.from === from && each.to.id === to);
    if (path === undefined) throw new Error(`no path from ${from} to ${to}`);
    return path.hops.map(({ country }) => country);
  }

  /** The server of an app that a phone at the vantage point uses. */
  function serverOf(app: string, from: string): string {
    const serving = scenario.servers.flatMap(({ id, endpoints }) =>
      endpoints.filter(({ kind }) => kind === app).map(({ serves }) => ({ id, serves })),
    );
    const country = countryOf(from) ?? '';
    const own = serving.find(({ serves }) => serves?.includes(country) === true);
    return (own ?? serving.find(({ serves }) => serves === undefined))?.id ?? '';
  }

  /** Pairs within the region, and those of them whose network (or an app's) path leaves it. */
  function leaving(region: string, app?: string): { pairs: number; count: number } {
    const inside = regions[region] ?? [];
    const points = (scenario.campaign.vantagePoints ?? []).filter((id) =>
      inside.includes(countryOf(id) ?? ''),
    );
    const pairs = points.flatMap((a, index) => points.slice(index).map((b) => [a, b] as const));
    const leaves = pairs.filter(([a, b]) => {
      const countries =
        app === undefined
          ? [...countriesTo(a, b), ...countriesTo(b, a)]
          : [a, b].flatMap((from) => countriesTo(from, serverOf(app, from)));
      return countries.some((country) => !inside.includes(country));
    });
    return { pairs: pairs.length, count: leaves.length };
  }

  it('has the study’s 28 countries, with a node and a spare one each, in the study’s regions', () => {
    const measured = scenario.campaign.vantagePoints ?? [];
    expect(new Set(measured.map(countryOf)).size).to.equal(28);
    for (const id of measured) expect(countryOf(`${id}2`), id).to.equal(countryOf(id));
    const inRegion = (region: string) =>
      measured.filter((id) => regions[region]?.includes(countryOf(id) ?? '')).length;
    expect(Object.keys(regions).map(inRegion)).to.deep.equal([15, 7, 2, 4, 2, 2]);
  });

  it('has a backbone of at least sixty routers, a quarter of them wrongly placed', () => {
    expect(scenario.routers.length).to.be.at.least(60);
    const share = scenario.geodata.errors.length / scenario.routers.length;
    expect(share).to.be.within(0.22, 0.28);
  });

  it('takes network paths out of the regions that they left in the study', () => {
    expect(Object.keys(regions).map((region) => leaving(region))).to.deep.equal([
      { pairs: 120, count: 0 },
      { pairs: 28, count: 6 },
      { pairs: 3, count: 0 },
      { pairs: 10, count: 0 },
      { pairs: 3, count: 1 },
      { pairs: 3, count: 0 },
    ]);
  });

  it('takes messages out of the regions that they left in the study', () => {
    const shares = (app: string) =>
      ['Europe', 'Oceania', 'Americas', 'South America', 'Northern America'].map((region) => {
        const { pairs, count } = leaving(region, app);
        return count / pairs;
      });
    expect(shares('signal')).to.deep.equal([1, 1, 0, 1, 0]);
    expect(shares('threema')).to.deep.equal([0, 1, 1, 1, 1]);
    expect(shares('wechat')).to.deep.equal([1, 1, 1, 1, 1]);
    expect(shares('whatsapp')).to.deep.equal([1, 1, 0, 1, 0]);
  });

  it('takes the detours of the study: Israel to Asia by Europe, Latin America by Miami', () => {
    for (const to of ['jp', 'hk', 'sg', 'th', 'kr', 'cn']) {
      expect(
        countriesTo('il', to).some((country) => europe.includes(country)),
        to,
      ).to.equal(true);
    }
    expect(countriesTo('ar', 'br')).to.include('US');
    expect(countriesTo('ar', 'threema')).to.include('US').and.to.include('CH');
  });
});
