import { expect } from 'chai';
import { z } from 'zod';
import { describeIssues, formatPath } from '../../../src/config/describe-issues.js';
import { configSchema } from '../../../src/config/schema.js';

function problems(schema: z.ZodType, value: unknown, root?: string): string[] {
  const read = schema.safeParse(value);
  return read.success ? [] : describeIssues(read.error, root);
}

describe('what is wrong with a value, in plain words', () => {
  it('writes a path as JavaScript does', () => {
    expect(formatPath(['testbeds', 0, 'a', 'accounts', 'x y', 'a-b'])).to.equal(
      'testbeds[0].a.accounts["x y"].a-b',
    );
    expect(formatPath([], 'plugins[3].options')).to.equal('plugins[3].options');
    expect(formatPath([2], 'hops')).to.equal('hops[2]');
  });

  it('names each wrong value by its path', () => {
    const vantagePoint = { id: 'de', country: 'DE', latitude: 50, longitude: 8 };
    expect(
      problems(configSchema, {
        vantagePoints: [
          vantagePoint,
          { ...vantagePoint, country: 'Germany' },
          { ...vantagePoint, latitude: '50', citty: 'Bonn', longitude: 400 },
        ],
        camapign: {},
      }),
    ).to.deep.equal([
      'vantagePoints[1].country: expected an ISO 3166-1 alpha-2 code',
      'vantagePoints[2].latitude: expected number, found string',
      'vantagePoints[2].longitude: expected number to be <=180',
      'vantagePoints[2].citty: unknown key',
      'camapign: unknown key',
    ]);
  });

  it('says what is missing', () => {
    expect(problems(configSchema, { campaign: { name: 'x' } })).to.deep.equal([
      'campaign.apps: expected array, found nothing',
    ]);
  });

  it('of several forms shows the one that was meant', () => {
    expect(problems(configSchema, { plugins: [{ name: 'x', option: 1 }] })).to.deep.equal([
      'plugins[0].option: unknown key',
    ]);
    expect(problems(configSchema, { plugins: [7] })).to.deep.equal([
      'plugins[0]: expected string, found number; or expected object, found number',
    ]);
  });

  it('of several forms shows all that may have been meant', () => {
    const [line] = problems(configSchema, { regions: [{ name: 'x' }] });
    expect(line).to.match(/^regions\[0\]: m49: .*; or countries: /);
  });

  it('puts the root before every path, and speaks of the whole value without one', () => {
    expect(problems(z.object({ a: z.int() }), { a: 1.5 }, 'options')[0]).to.match(/^options\.a: /);
    expect(problems(z.string(), 1)).to.deep.equal([
      'the whole value: expected string, found number',
    ]);
  });
});
