import { access, constants, readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { MatadorError } from '@matador/core';
import { run } from './run.js';

/** Namespaces of its own for network, mounts and processes; whatever ends, everything in it ends. */
const isolation = ['-nm', '--fork', '--pid', '--mount-proc', '--kill-child'];
const ownUsers = ['-U', '--map-root-user', '--map-auto'];

/**
 * The command that starts a program in the lab's namespaces. A shell is the first process there, since
 * the first process has to take in the orphans.
 */
export function isolate(argv: readonly string[], asRoot: boolean): string[] {
  const shell = ['sh', '-c', '"$@"; exit "$?"', 'sh'];
  return ['unshare', ...(asRoot ? [] : ownUsers), ...isolation, '--', ...shell, ...argv];
}

export function runsAsRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Looks whether this machine lets this user run a lab.
 * @throws MatadorError `lab-not-permitted` that says what to prepare, once, as root.
 */
export async function checkIsolation(): Promise<void> {
  const asRoot = runsAsRoot();
  const missing = asRoot ? [] : await missingForUser(userInfo().username);
  if (missing.length > 0) throw notPermitted(missing.join('; '));
  try {
    const [program = '', ...args] = isolate(['true'], asRoot);
    await run(program, args);
  } catch (cause) {
    throw notPermitted(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

async function missingForUser(user: string): Promise<string[]> {
  const subuid = await readFile('/etc/subuid', 'utf8').catch(() => '');
  const subgid = await readFile('/etc/subgid', 'utf8').catch(() => '');
  const tun = await access('/dev/net/tun', constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
  const entry = new RegExp(`^${user.replace(/[^a-z0-9_-]/gi, '\\$&')}:`, 'm');
  return [
    ...(entry.test(subuid) && entry.test(subgid)
      ? []
      : [`${user} has no range in /etc/subuid and /etc/subgid`]),
    ...(tun ? [] : ['/dev/net/tun cannot be opened']),
  ];
}

function notPermitted(why: string, cause?: unknown): MatadorError {
  return new MatadorError(`the lab cannot have namespaces of its own: ${why}`, {
    code: 'lab-not-permitted',
    hint: 'Run it as root, or prepare the machine once as root: install `uidmap`, run `usermod --add-subuids 100000-165535 --add-subgids 100000-165535 USER`, and `chmod 0666 /dev/net/tun`.',
    cause,
  });
}
