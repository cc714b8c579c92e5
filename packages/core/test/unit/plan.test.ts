import { expect } from 'chai';
import { planCampaign, summarisePlan, unorderedPairs } from '../../src/index.js';
import { configuration } from '../support/configuration.js';

describe('planning a campaign', () => {
  it('pairs 28 vantage points to 406 unordered pairs, same-country pairs included', () => {
    const ids = Array.from({ length: 28 }, (_, index) => `vp${index}`);
    expect(unorderedPairs(ids, true)).to.have.length(406);
    expect(unorderedPairs(ids, false)).to.have.length(378);
  });

  it('makes every pair once for each app and repetition', () => {
    const plan = planCampaign(
      configuration({ campaign: { apps: ['signal', 'threema'], repetitions: 2 } }),
    );
    expect(plan.pairs).to.deep.equal([
      ['de', 'de'],
      ['de', 'ch'],
      ['de', 'us'],
      ['ch', 'ch'],
      ['ch', 'us'],
      ['us', 'us'],
    ]);
    expect(plan.steps).to.have.length(6 * 2 * 2);
    expect(new Set(plan.steps.map(({ id }) => id)).size).to.equal(24);
  });

  it('puts a control before every n measurements of an app', () => {
    const plan = planCampaign(configuration({ campaign: { controls: { every: 3 } } }));
    expect(plan.steps.map(({ id }) => id)).to.deep.equal([
      'control-fake_de_de_r1',
      'fake_de_de_r1',
      'fake_ch_ch_r1',
      'fake_us_us_r1',
      'control-fake_de_ch_r1',
      'fake_de_ch_r1',
      'fake_de_us_r1',
      'fake_ch_us_r1',
    ]);
  });

  it('counts what it plans', () => {
    const summary = summarisePlan(
      planCampaign(configuration({ campaign: { controls: { every: 6, seconds: 10 } } })),
      1,
    );
    expect(summary).to.include({
      schema: 'matador/plan/1',
      vantagePoints: 3,
      pairs: 6,
      measurements: 6,
      messages: 24,
      controls: 1,
    });
  });

  it('halves the time with twice the testbeds', () => {
    const plan = planCampaign(configuration());
    const [one, two] = [1, 2].map((testbeds) => summarisePlan(plan, testbeds).estimate.seconds);
    expect(one).to.equal((two ?? 0) * 2);
  });

  it('names a vantage point that is not there, and those that are', () => {
    const config = configuration({ campaign: { vantagePoints: ['de', 'fr'] } });
    expect(() => planCampaign(config))
      .to.throw('the campaign names fr')
      .with.property('hint', 'Known are: de, ch, us.');
  });

  it('refuses a campaign without a pair', () => {
    const config = configuration({ vantagePoints: ['DE'], campaign: { sameCountryPairs: false } });
    expect(() => planCampaign(config))
      .to.throw('no pair')
      .with.property('code', 'no-pairs');
  });

  it('refuses two vantage points of one name', () => {
    const config = configuration({ vantagePoints: ['DE', 'DE'] });
    expect(() => planCampaign(config)).to.throw('two vantage points are called de');
  });
});
