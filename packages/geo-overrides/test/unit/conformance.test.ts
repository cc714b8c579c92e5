import { describeGeoSource } from '@matador/testkit';
import { OverridesSource } from '../../src/index.js';

const correction = { country: 'CH', reason: 'its name says Zurich', date: '2016-02-01' };
const sha256 = '0'.repeat(64);

describeGeoSource(
  'corrections',
  () => Promise.resolve(new OverridesSource([{ address: '4.69.142.133', ...correction }], sha256)),
  [{ address: '4.69.142.133', country: 'CH' }],
);
