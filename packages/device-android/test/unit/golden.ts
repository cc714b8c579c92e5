import { readFileSync } from 'node:fs';

/** A file of test/golden, as seen from the compiled test. */
export function golden(name: string): string {
  return readFileSync(new URL(`../../../test/golden/${name}`, import.meta.url), 'utf8');
}
