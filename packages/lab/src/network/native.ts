import { createHash } from 'node:crypto';
import { access, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MatadorError } from '@matador/core';
import { run } from '../run.js';

const sourceFile = fileURLToPath(new URL('../../../native/delaylink.c', import.meta.url));

/**
 * The delay program, compiled once for each version of its source and kept in the user's cache.
 * @returns the path of the executable.
 * @throws MatadorError `no-compiler`, `compile-failed`.
 */
export async function delayProgram(environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const digest = createHash('sha256')
    .update(await readFile(sourceFile))
    .digest('hex');
  const directory = join(cacheDirectory(environment), 'matador');
  const program = join(directory, `delaylink-${digest.slice(0, 16)}`);
  if (await exists(program)) return program;
  await mkdir(directory, { recursive: true });
  // Compiled beside and renamed, so that another lab that starts now never sees half a program.
  const unfinished = `${program}.${process.pid}`;
  try {
    const flags = ['-O2', '-std=gnu11', '-Wall', '-Wextra'];
    await run('cc', [...flags, '-o', unfinished, sourceFile]);
    await rename(unfinished, program);
  } catch (cause) {
    await rm(unfinished, { force: true });
    const missing = cause instanceof MatadorError && cause.code === 'command-not-found';
    throw new MatadorError(
      missing
        ? 'the lab needs a C compiler once, and there is no `cc`'
        : `the lab's delay program does not compile: ${cause instanceof Error ? cause.message : ''}`,
      {
        code: missing ? 'no-compiler' : 'compile-failed',
        hint: 'Install one with the C library headers and the kernel headers: on Debian `apt install gcc libc6-dev`.',
        cause,
      },
    );
  }
  return program;
}

function cacheDirectory(environment: NodeJS.ProcessEnv): string {
  const chosen = environment.XDG_CACHE_HOME;
  return chosen === undefined || chosen === '' ? join(homedir(), '.cache') : chosen;
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
