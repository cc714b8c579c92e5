import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Material beside the repository that is not part of it: `../shared`. Tests run from `dist/test/*`. */
const shared = fileURLToPath(new URL('../../../../../../shared/', import.meta.url));

/** The file's text, or `undefined`, said on the console, where it is not there. */
export function readShared(path: string): string | undefined {
  if (existsSync(shared + path)) return readFileSync(shared + path, 'utf8');
  console.log(`      skipped: there is no ../shared/${path} beside the repository`);
  return undefined;
}

/** Names in a folder of `../shared`; empty, said on the console, where it is not there. */
export function listShared(folder: string): string[] {
  if (existsSync(shared + folder)) return readdirSync(shared + folder).sort();
  console.log(`      skipped: there is no ../shared/${folder} beside the repository`);
  return [];
}
