import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeGeoSource } from '@matador/testkit';
import { CsvSource } from '../../src/index.js';

const rows = '4.69.142.0,4.69.142.255,CH\n2001:620::,2001:620:ffff:ffff:ffff:ffff:ffff:ffff,CH\n';
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'matador-csv-'));
  await writeFile(join(folder, 'some.csv'), rows);
});
after(() => rm(folder, { recursive: true }));

describeGeoSource('a CSV file', () => CsvSource.open({ path: join(folder, 'some.csv') }), [
  { address: '4.69.142.133', country: 'CH' },
  { address: '2001:620::1', country: 'CH' },
]);
