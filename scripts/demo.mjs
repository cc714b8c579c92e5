// Sets up, then runs the six-countries campaign in the lab: two phones exchange messages, each through
// another country, and the locality tables and the report come out.
import { spawnSync } from 'node:child_process';
import { join, relative } from 'node:path';
import { root, setUp } from './setup.mjs';

setUp('lab');
const begun = new Date().toISOString().slice(0, 19).replaceAll(':', '');
const dataset = relative(process.cwd(), join(root, '.matador', `six-countries-${begun}`));

matador('lab', 'run', 'six-countries', '--dataset', dataset);
matador('report', dataset);

function matador(...args) {
  const program = join(root, 'packages', 'cli', 'dist', 'src', 'bin.js');
  const { status } = spawnSync(process.execPath, [program, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
