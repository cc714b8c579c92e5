import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { vantageNamespace } from '../network/plan.js';
import type { Scenario } from '../scenario/schema.js';
import { run } from '../run.js';
import { dnsmasqArguments } from './names.js';
import type { Supervisor } from './supervisor.js';

export interface SshAccess {
  /** Private key that all vantage points accept for root. */
  readonly privateKeyFile: string;
  /** `SHA256:…` of each vantage point's host key, by id. */
  readonly hostKeys: ReadonlyMap<string, string>;
}

interface SshFiles {
  readonly hostKey: string;
  readonly authorizedKeys: string;
  readonly address: string;
}

/** root by key only, and layer-3 tunnels; everything else as OpenSSH has it. */
export function sshdConfig(files: SshFiles): string {
  return [
    `ListenAddress ${files.address}`,
    `HostKey ${files.hostKey}`,
    `AuthorizedKeysFile ${files.authorizedKeys}`,
    'PidFile none',
    // Without root's rights, / seems to belong to nobody, and sshd would refuse every key below it.
    'StrictModes no',
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    'PermitTunnel yes',
    'PrintMotd no',
    'Subsystem sftp internal-sftp',
    '',
  ].join('\n');
}

/** Makes the keys of all vantage points and the one that opens them. */
export async function makeSshKeys(scenario: Scenario, directory: string): Promise<SshAccess> {
  const keys = join(directory, 'ssh');
  await mkdir(keys, { recursive: true, mode: 0o700 });
  const privateKeyFile = join(keys, 'matador');
  const [, ...prints] = await Promise.all([
    makeKey(privateKeyFile),
    ...scenario.vantagePoints.map(({ id }) => makeKey(hostKeyFile(directory, id))),
  ]);
  await writeFile(authorizedKeysFile(directory), await readFile(`${privateKeyFile}.pub`, 'utf8'), {
    mode: 0o600,
  });
  return {
    privateKeyFile,
    hostKeys: new Map(scenario.vantagePoints.map(({ id }, i) => [id, prints[i] ?? ''])),
  };
}

/** A resolver, and an sshd whose sessions see it in `/etc/resolv.conf`. */
export async function startVantagePoint(
  point: Scenario['vantagePoints'][number],
  directory: string,
  hosts: string,
  supervisor: Supervisor,
): Promise<void> {
  const namespace = vantageNamespace(point.id);
  const config = join(directory, 'ssh', `${point.id}.conf`);
  const resolvConf = join(directory, 'ssh', `${point.id}-resolv.conf`);
  await writeFile(
    config,
    sshdConfig({
      hostKey: hostKeyFile(directory, point.id),
      authorizedKeys: authorizedKeysFile(directory),
      address: point.address,
    }),
  );
  await writeFile(resolvConf, `nameserver ${point.address}\n`);
  await supervisor.start({
    name: `resolver of ${point.id}`,
    argv: inNamespace(namespace, dnsmasqArguments([point.address], hosts)),
  });
  // `ip netns exec` gives its program a mount namespace of its own, so the mounts are that sshd's alone.
  // Root's home is empty there: a vantage point runs none of the start-up files of this machine's root.
  const script =
    'mount --bind "$1" /etc/resolv.conf && { [ ! -d ~root ] || mount -t tmpfs tmpfs ~root; } && ' +
    'shift && exec "$@"';
  const sshd = ['/usr/sbin/sshd', '-D', '-e', '-f', config];
  await supervisor.start({
    name: `sshd of ${point.id}`,
    argv: inNamespace(namespace, ['sh', '-c', script, 'sh', resolvConf, ...sshd]),
  });
}

export function inNamespace(namespace: string, argv: readonly string[]): string[] {
  return ['ip', 'netns', 'exec', namespace, ...argv];
}

const hostKeyFile = (directory: string, id: string): string =>
  join(directory, 'ssh', `${id}-host-key`);
const authorizedKeysFile = (directory: string): string => join(directory, 'ssh', 'authorized_keys');

/** @returns the key's fingerprint as `ssh-keygen -lf` prints it. */
async function makeKey(file: string): Promise<string> {
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'matador-lab', '-f', file]);
  const line = await run('ssh-keygen', ['-l', '-f', `${file}.pub`]);
  return line.split(' ')[1] ?? '';
}
