/** Analyses a data set of make-dataset.mjs with its own geodata: node analyse-made-up.mjs FOLDER */
import { join } from 'node:path';
import { CsvSource } from '../../geo-csv/dist/src/index.js';
import { analyseDataset } from '../dist/src/index.js';
import { GEODATA } from './make-dataset.mjs';

const [directory] = process.argv.slice(2);
const geoSources = await Promise.all(
  GEODATA.map((file) => CsvSource.open({ path: join(directory, file) })),
);
await analyseDataset(directory, { geoSources, stages: ['locations'] });
