/** Exports a data set as Parquet: node export-made-up.mjs FOLDER INTO */
import { exportDataset } from '../../export/dist/src/index.js';

const [directory, into] = process.argv.slice(2);
await exportDataset(directory, 'parquet', into);
