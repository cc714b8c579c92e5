import { constants } from 'node:fs';
import { access, realpath } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { MatadorError } from '@matador/core';

/**
 * Where a program lies, links followed: looked for on the PATH when it is a name alone.
 * @throws MatadorError `adb-not-found`
 */
export async function findProgram(program: string): Promise<string> {
  const folders = program.includes('/') ? [''] : (process.env.PATH ?? '').split(delimiter);
  for (const folder of folders) {
    const file = folder === '' ? program : join(folder, program);
    const there = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (there) return realpath(file);
  }
  throw new MatadorError(`there is no program ${program}`, {
    code: 'adb-not-found',
    source: 'phone',
    hint: 'Install adb (Android platform tools), or name it in the option `adbPath`.',
  });
}
