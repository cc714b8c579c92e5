import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { people, startLoopback, wifi } from './loopback.js';

/** Starts two phones for trying things out by hand; ends on SIGINT or SIGTERM. */
const directory = mkdtempSync(join(tmpdir(), 'matador-loopback-'));
const loopback = await startLoopback(directory);
const { alice, bob } = loopback;
process.stdout.write(
  `${JSON.stringify({
    alice: { adb: `127.0.0.1:${alice.adbPort}`, account: people.alice },
    bob: { adb: `127.0.0.1:${bob.adbPort}`, account: people.bob },
    wifi,
    events: directory,
  })}\n`,
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void loopback.close().then(() => process.exit(0)));
}
