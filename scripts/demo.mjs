// Sets up, then runs the six-countries campaign in the lab: two phones exchange messages, each through
// another country, and the locality tables come out.
import { spawnSync } from 'node:child_process';
import { join, relative } from 'node:path';
import { root, setUp } from './setup.mjs';

setUp('lab');
const dataset = join(
  root,
  '.matador',
  `six-countries-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}`,
);
const matador = join(root, 'packages', 'cli', 'dist', 'src', 'bin.js');
const { status } = spawnSync(
  process.execPath,
  [matador, 'lab', 'run', 'six-countries', '--dataset', relative(process.cwd(), dataset)],
  { stdio: 'inherit' },
);
process.exit(status ?? 1);
