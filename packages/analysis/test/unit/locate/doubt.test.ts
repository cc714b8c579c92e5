import { expect } from 'chai';
import { isDoubtful, noteDoubt } from '../../../src/locate/doubt.js';
import type { Location } from '../../../src/records.js';

const location = (verdict: Location['verdict']): Location => ({
  schema: 'matador/location/1',
  address: '192.0.2.1',
  verdict,
  claims: [],
  dissent: [],
  impossible: [],
});
const zurich = { vantagePoint: 'ch', latitude: 47.38, longitude: 8.54 };
const claimed = (confidence: number) =>
  location({ country: 'US', confidence, method: 'claims+light' });

describe('the doubt about a verdict', () => {
  it('is there below a confidence of 0.99, and without a verdict', () => {
    expect(isDoubtful(claimed(0.989))).to.equal(true);
    expect(isDoubtful(claimed(0.99))).to.equal(false);
    expect(isDoubtful(location({ country: null, confidence: 0, method: 'none' }))).to.equal(true);
  });

  it('leaves every country that light leaves', () => {
    const near = noteDoubt(claimed(0.9), [{ ...zurich, rttMs: 0.5 }]);
    expect(near.possible).to.include.members(['CH', 'DE']).and.not.include('FI');
    const far = noteDoubt(claimed(0.9), [{ ...zurich, rttMs: 20 }]);
    expect(far.possible).to.include.members(['CH', 'FI', 'PT']).and.not.include('US');
  });

  it('is not spelled out where the verdict is sure, or where light says nothing', () => {
    const bounds = [{ ...zurich, rttMs: 20 }];
    expect(noteDoubt(claimed(0.999), bounds)).not.to.have.property('possible');
    expect(noteDoubt(claimed(0.9), [])).not.to.have.property('possible');
    const anycast = location({ country: null, confidence: 0, method: 'anycast' });
    expect(noteDoubt(anycast, bounds)).not.to.have.property('possible');
  });
});
