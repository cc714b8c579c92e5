import { expect } from 'chai';
import { pairsBetween, planCampaign, spreadPairs, unorderedPairs } from '../../../src/index.js';
import { configuration } from '../../support/configuration.js';

const planned = (campaign: Readonly<Record<string, unknown>>) =>
  planCampaign(configuration({ vantagePoints: ['DE', 'CH', 'US', 'BR'], campaign }));

describe('the pairs of a campaign', () => {
  it('are those between two lists, none twice in the other order', () => {
    expect(pairsBetween(['us', 'br'], ['de', 'us', 'br'], true)).to.deep.equal([
      ['us', 'de'],
      ['us', 'us'],
      ['us', 'br'],
      ['br', 'de'],
      ['br', 'br'],
    ]);
    const plan = planned({ pairs: { between: [['br'], ['de', 'ch']] } });
    expect(plan.pairs).to.deep.equal([
      ['br', 'de'],
      ['br', 'ch'],
    ]);
    expect(plan.vantagePoints.map(({ id }) => id)).to.deep.equal(['br', 'de', 'ch']);
  });

  it('leave out a vantage point with itself where the campaign does', () => {
    const pairs = { between: [['br'], ['br', 'de']] };
    expect(planned({ pairs, sameCountryPairs: false }).pairs).to.deep.equal([['br', 'de']]);
  });

  it('are those of an explicit list, each in its order', () => {
    const pairs = [
      ['us', 'de'],
      ['ch', 'ch'],
    ];
    expect(planned({ pairs }).steps.map(({ id }) => id)).to.deep.equal([
      'fake_us_de_r1',
      'fake_ch_ch_r1',
    ]);
  });

  for (const [what, campaign, code] of [
    [
      'a pair twice',
      {
        pairs: [
          ['us', 'de'],
          ['de', 'us'],
        ],
      },
      'duplicate-pair',
    ],
    ['an unknown vantage point', { pairs: [['us', 'fr']] }, 'unknown-vantage-point'],
    [
      'both pairs and vantage points',
      { pairs: [['us', 'de']], vantagePoints: ['us'] },
      'vantage-points-and-pairs',
    ],
  ] as const) {
    it(`are refused with ${what}`, () => {
      expect(() => planned(campaign))
        .to.throw()
        .with.property('code', code);
    });
  }

  it('come in an order that gives each vantage point as much rest as there can be', () => {
    const ids = Array.from({ length: 28 }, (_, index) => `vp${index}`);
    const spread = spreadPairs(unorderedPairs(ids, true));
    expect(new Set(spread.map((pair) => pair.join()))).to.have.property('size', 406);
    const shared = spread.filter(([a, b], index) => {
      const [c, d] = spread[index - 1] ?? [];
      return [c, d].includes(a) || [c, d].includes(b);
    });
    // The last few are left over, and share what they must.
    expect(shared, 'pairs with a vantage point of the one before').to.have.length.at.most(2);
  });
});

describe('the spares of a campaign', () => {
  const spares = (named: readonly string[]) => {
    const config = configuration({
      vantagePoints: ['DE', 'CH', 'US'],
      campaign: { vantagePoints: named },
    });
    const [de] = config.vantagePoints;
    const more = ['de2', 'de3'].map((id) => ({ ...de!, id }));
    const plan = planCampaign({ ...config, vantagePoints: [...config.vantagePoints, ...more] });
    return Object.fromEntries([...plan.spares].map(([id, by]) => [id, by.map((each) => each.id)]));
  };

  it('are the vantage points of its countries that it does not name', () => {
    expect(spares(['de', 'ch'])).to.deep.equal({ de: ['de2', 'de3'], ch: [] });
  });

  it('are dealt out in turn where it names several of a country', () => {
    expect(spares(['de', 'de3'])).to.deep.equal({ de: ['de2'], de3: [] });
  });
});
