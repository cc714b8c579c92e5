import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Why this machine cannot run a lab's tests; `undefined` when it can. */
export function whyNot(programs: readonly string[]): string | undefined {
  if (process.getuid?.() !== 0) return 'they need root for network namespaces';
  const missing = programs.filter((program) => !isInstalled(program));
  return missing.length === 0 ? undefined : `not installed: ${missing.join(', ')}`;
}

/** Skips the suite with the reason printed. */
export function skipUnless(context: Mocha.Context, programs: readonly string[]): void {
  const reason = whyNot(programs);
  if (reason === undefined) return;
  console.log(`      skipped: ${reason}`);
  context.skip();
}

function isInstalled(program: string): boolean {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
