import { UsageError } from '@matador/core';
import { expect } from 'chai';
import { builtInGroups, resolveGroups } from '../../../src/locality/groups.js';
import { isCountry, m49Countries, resolveRegions } from '../../../src/locality/regions.js';

describe('resolveRegions', () => {
  it('has the M49 regions, and the parts of the Americas beside them, by default', () => {
    expect(resolveRegions().map(({ name }) => name)).to.deep.equal([
      'Africa',
      'Americas',
      'South America',
      'Northern America',
      'Central America',
      'Caribbean',
      'Asia',
      'Europe',
      'Oceania',
    ]);
  });

  it('puts every country of M49 into one region of the first level, Antarctica into none', () => {
    const counts = ['002', '019', '142', '150', '009'].map((code) => m49Countries(code).size);
    const world = m49Countries('001');
    expect(counts.reduce((sum, count) => sum + count, 0)).to.equal(world.size - 1);
    expect(world.size).to.be.greaterThan(245);
  });

  it('finds countries below intermediate regions and directly below subregions', () => {
    expect(m49Countries('019')).to.include.all.keys('BR', 'MX', 'CU', 'US');
    expect(m49Countries('005')).to.include.all.keys('BR', 'AR').and.not.include.keys('MX');
    expect(m49Countries('021')).to.include.all.keys('US', 'CA', 'GL').and.not.include.keys('MX');
    expect(m49Countries('002')).to.include.all.keys('EG', 'AO', 'ZA');
    expect(m49Countries('024')).to.deep.equal(new Set(['AO']));
  });

  it('has Taiwan in Asia and Kosovo in Europe, which M49 does not list', () => {
    expect(m49Countries('142').has('TW')).to.equal(true);
    expect(m49Countries('030').has('TW')).to.equal(true);
    expect(m49Countries('150').has('XK')).to.equal(true);
  });

  it('takes other M49 codes and lists of countries', () => {
    const regions = resolveRegions([
      { name: 'Nordic', countries: ['DK', 'FI', 'IS', 'NO', 'SE'] },
      { name: 'Western Europe', m49: '155' },
    ]);
    expect(regions[0]?.countries).to.deep.equal(new Set(['DK', 'FI', 'IS', 'NO', 'SE']));
    expect(regions[1]?.countries).to.include.all.keys('DE', 'FR').and.not.include.keys('IT');
  });

  it('refuses a code that M49 does not have, and two regions of one name', () => {
    expect(() => resolveRegions([{ name: 'Nowhere', m49: '999' }])).to.throw(UsageError, '999');
    const twice = { name: 'Here', countries: ['DE'] };
    expect(() => resolveRegions([twice, twice])).to.throw(UsageError, 'Here');
  });
});

describe('isCountry', () => {
  it('knows countries from what databases also write', () => {
    expect(['DE', 'TW', 'HK', 'AQ', 'XK'].filter(isCountry)).to.have.length(5);
    expect(['EU', 'AP', 'ZZ', '', 'de'].filter(isCountry)).to.deep.equal([]);
  });
});

describe('resolveGroups', () => {
  it('has the study’s five groups by default, with today’s members', () => {
    const groups = resolveGroups();
    expect(groups.map(({ name, countries }) => [name, countries.size])).to.deep.equal([
      ['5 Eyes', 5],
      ['EU', 27],
      ['Arab League', 22],
      ['Russia', 1],
      ['China', 1],
    ]);
  });

  it('has the study’s own lists beside them: no Australia, 28 EU members', () => {
    const [fiveEyes, eu] = resolveGroups(['five-eyes-2016', 'eu-2016']);
    expect([...fiveEyes!.countries]).to.have.members(['CA', 'GB', 'NZ', 'US']);
    expect(eu?.countries.size).to.equal(28);
    expect(eu?.countries.has('GB')).to.equal(true);
  });

  it('dates every built-in list and names only countries', () => {
    for (const { date, countries } of builtInGroups) {
      expect(date).to.match(/^\d{4}-\d{2}-\d{2}$/);
      expect([...countries].filter((country) => !isCountry(country))).to.deep.equal([]);
    }
  });

  it('takes the user’s own, dated or not', () => {
    expect(resolveGroups([{ name: 'Mine', countries: ['CH'] }])).to.deep.equal([
      { name: 'Mine', countries: new Set(['CH']), date: null },
    ]);
  });

  it('refuses an unknown name and a name given twice', () => {
    expect(() => resolveGroups(['six-eyes'])).to.throw(UsageError, 'six-eyes');
    expect(() => resolveGroups(['EU', 'EU'])).to.throw(UsageError, 'EU');
  });
});
