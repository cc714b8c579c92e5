import { asMatadorError } from '@matador/core';
import { injectFault } from './inject.js';
import type { PlacedFault } from './schema.js';

/** The program inside of a lab that injects the fault of its only argument, JSON. */
try {
  await injectFault(JSON.parse(process.argv[2] ?? 'null') as PlacedFault);
} catch (thrown) {
  process.stderr.write(`${asMatadorError(thrown, 'internal').message}\n`);
  process.exitCode = 1;
}
