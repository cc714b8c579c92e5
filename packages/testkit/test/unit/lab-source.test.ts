import { loadScenario, sourceOf } from '@matador/lab';
import { describeGeoSource } from '../../src/geo-source.js';

describeGeoSource('a lab', async () => sourceOf(await loadScenario('paper-2016')), [
  // Zürich, which the scenario's source believes in Colorado.
  { address: '4.69.142.133', country: 'US' },
  { address: '129.132.57.4', country: 'CH' },
]);
