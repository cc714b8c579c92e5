import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseScenario } from '../../src/scenario/load.js';
import type { Scenario } from '../../src/scenario/schema.js';

const testDirectory = new URL('../../../test/', import.meta.url);

/** The text of a file under `test/`. */
export function testFile(path: string): string {
  return readFileSync(fileURLToPath(new URL(path, testDirectory)), 'utf8');
}

export const twoCitiesText = testFile('fixtures/two-cities.yaml');

/** Berlin and Paris, with London and a silent Brussels between them. */
export function twoCities(): Scenario {
  return parseScenario(twoCitiesText, 'two-cities.yaml');
}
