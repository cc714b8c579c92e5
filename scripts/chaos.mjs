// Sets up, then runs a campaign in the lab while things go wrong at random instants, and checks that
// nothing was lost, doubled or leaked and that the tables are true: `npm run chaos -- --dataset FOLDER`.
// Needs root; half an hour for the 100 faults that it has without further options.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root, setUp } from './setup.mjs';

setUp('test');
const main = join(root, 'packages', 'cli', 'dist', 'test', 'chaos', 'main.js');
const { status } = spawnSync(process.execPath, [main, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exit(status ?? 1);
