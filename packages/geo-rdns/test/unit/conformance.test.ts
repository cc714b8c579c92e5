import { describeGeoSource } from '@matador/testkit';
import { RdnsSource } from '../../src/index.js';

describeGeoSource('router names', () => Promise.resolve(new RdnsSource()), [
  { address: '4.69.142.133', country: 'CH', names: ['ae-2-26.bar1.zurich1.level3.net'] },
  { address: '80.231.131.1', country: 'GB', names: ['if-ae-2-2.tcore1.l78-london.as6453.net'] },
]);
