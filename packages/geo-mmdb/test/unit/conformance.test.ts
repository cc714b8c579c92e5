import { describeGeoSource } from '@matador/testkit';
import { defaultFile, MmdbSource } from '../../src/index.js';

describeGeoSource('an mmdb file', () => MmdbSource.open(defaultFile), [
  { address: '130.60.1.1', country: 'CH' },
  { address: '2001:620::1', country: 'CH' },
]);
