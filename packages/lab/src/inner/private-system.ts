import { lstat, mkdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { mountLabDisk } from '../faults/lab-disk.js';
import { labDirectory } from '../state.js';
import { run } from '../run.js';

/**
 * Gives the lab's mount namespace a `/run` and a `/dev/shm` of its own, with what namespaces, sshd and
 * the lab's files need, and a resolver configuration. Nothing of it is seen outside, and all of it ends
 * with the lab.
 */
export async function makePrivateSystem(nameserver: string): Promise<void> {
  await run('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'matador-lab', '/run']);
  // Gateways keep secrets there, and those of another lab's gateways may have the same ids.
  await run('mount', ['-t', 'tmpfs', '-o', 'mode=1777', 'matador-lab', '/dev/shm']);
  const directories = ['/run/netns', '/run/sshd', '/run/wireguard', '/run/lock', labDirectory];
  for (const directory of directories) await mkdir(directory, { recursive: true, mode: 0o755 });
  for (const name of ['tmp', 'project', 'events', 'control']) await mkdir(join(labDirectory, name));
  await mountLabDisk();
  await unlockRoot();
  await bindResolver(nameserver);
}

/** sshd refuses accounts that are locked, as root is on many machines and always without root's rights. */
async function unlockRoot(): Promise<void> {
  const shadow = await readFile('/etc/shadow', 'utf8').catch(() => null);
  if (shadow !== null && !/^root:!/m.test(shadow)) return;
  const file = join(labDirectory, 'shadow');
  await writeFile(file, 'root:*:19000:0:99999:7:::\n', { mode: 0o600 });
  await run('mount', ['--bind', file, '/etc/shadow']);
}

async function bindResolver(nameserver: string): Promise<void> {
  const path = '/etc/resolv.conf';
  const file = join(labDirectory, 'resolv.conf');
  await writeFile(file, `nameserver ${nameserver}\n`);
  if ((await lstat(path)).isSymbolicLink()) {
    // It often leads into /run, which is empty now, and only a file can be mounted on.
    const target = resolve(dirname(path), await readlink(path));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, '', { flag: 'a' });
  }
  await run('mount', ['--bind', file, path]);
}
