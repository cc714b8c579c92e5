import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { vantageNamespace } from '../network/plan.js';
import { addressesOf } from '../scenario/addresses.js';
import type { Scenario, VantagePointSpec } from '../scenario/schema.js';
import { testbedSides } from '../scenario/testbeds.js';
import { run } from '../run.js';
import type { Supervisor } from './supervisor.js';

export interface SshAccess {
  /** Private key that all vantage points and gateways accept for root. */
  readonly privateKeyFile: string;
  /** `SHA256:…` of the host key of each vantage point, by id, and of each gateway, by name. */
  readonly hostKeys: ReadonlyMap<string, string>;
}

interface SshFiles {
  readonly hostKey: string;
  readonly authorizedKeys: string;
  readonly addresses: readonly string[];
}

/** root by key only, and layer-3 tunnels; everything else as OpenSSH has it. */
export function sshdConfig(files: SshFiles): string {
  return [
    ...files.addresses.map((address) => `ListenAddress ${address}`),
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

/** Makes the keys of all vantage points and gateways, and the one that opens them. */
export async function makeSshKeys(scenario: Scenario, directory: string): Promise<SshAccess> {
  const keys = join(directory, 'ssh');
  await mkdir(keys, { recursive: true, mode: 0o700 });
  const ids = [
    ...scenario.vantagePoints.map(({ id }) => id),
    ...testbedSides(scenario).map(({ gateway }) => gateway),
  ];
  const [, ...prints] = await Promise.all([
    makeKey(privateKeyFile(directory)),
    ...ids.map((id) => makeKey(hostKeyFile(directory, id))),
  ]);
  await writeFile(
    authorizedKeysFile(directory),
    await readFile(`${privateKeyFile(directory)}.pub`, 'utf8'),
    {
      mode: 0o600,
    },
  );
  return {
    privateKeyFile: privateKeyFile(directory),
    hostKeys: new Map(ids.map((id, i) => [id, prints[i] ?? ''])),
  };
}

/**
 * A resolver, and an sshd whose sessions see it in `/etc/resolv.conf`.
 * @param resolver the resolver's command.
 */
export async function startVantagePoint(
  point: VantagePointSpec,
  directory: string,
  resolver: readonly string[],
  supervisor: Supervisor,
): Promise<void> {
  const namespace = vantageNamespace(point.id);
  await supervisor.start({
    name: `resolver of ${point.id}`,
    argv: inNamespace(namespace, resolver),
  });
  const addresses = addressesOf(point);
  const date = await wrongDate(point, directory);
  await startSshd(
    { id: point.id, namespace, addresses, nameserver: point.address, date },
    directory,
    supervisor,
  );
}

/** Gateways as other machines are reached: where the scenario has them so. */
export async function startGatewaySshds(
  scenario: Scenario,
  directory: string,
  supervisor: Supervisor,
): Promise<void> {
  const { site } = scenario;
  if (site.gatewayReach !== 'ssh') return;
  for (const { gateway: id, spec } of testbedSides(scenario)) {
    const { address } = spec.gateway;
    const host = { id, namespace: id, addresses: [address], nameserver: site.address, date: '' };
    await startSshd(host, directory, supervisor);
  }
}

interface SshHost {
  readonly id: string;
  readonly namespace: string;
  readonly addresses: readonly string[];
  readonly nameserver: string;
  /** A program in the place of `date`; empty: its own. */
  readonly date: string;
}

async function startSshd(host: SshHost, directory: string, supervisor: Supervisor): Promise<void> {
  const { id, namespace, addresses, nameserver, date } = host;
  const config = join(directory, 'ssh', `${id}.conf`);
  const resolvConf = join(directory, 'ssh', `${id}-resolv.conf`);
  await writeFile(
    config,
    sshdConfig({
      hostKey: hostKeyFile(directory, id),
      authorizedKeys: authorizedKeysFile(directory),
      addresses,
    }),
  );
  await writeFile(resolvConf, `nameserver ${nameserver}\n`);
  // `ip netns exec` gives its program a mount namespace of its own, so the mounts are that sshd's alone.
  // Root's home is empty there: none of the start-up files of this machine's root are run.
  const script =
    'mount --bind "$1" /etc/resolv.conf && { [ ! -d ~root ] || mount -t tmpfs tmpfs ~root; } && ' +
    '{ [ -z "$2" ] || mount --bind "$2" "$(readlink -f "$(command -v date)")"; } && ' +
    'shift 2 && exec "$@"';
  const sshd = ['/usr/sbin/sshd', '-D', '-e', '-f', config];
  await supervisor.start({
    name: `sshd of ${id}`,
    argv: inNamespace(namespace, ['sh', '-c', script, 'sh', resolvConf, date, ...sshd]),
  });
}

/**
 * A namespace has the machine's clock; a vantage point whose clock is wrong has a `date` that tells
 * another time.
 * @returns the program's path; empty where the clock is right.
 */
async function wrongDate(point: VantagePointSpec, directory: string): Promise<string> {
  const { id, clockAheadSeconds } = point;
  if (clockAheadSeconds === 0) return '';
  const trueDate = join(directory, `true-date-of-${id}`);
  const program = join(directory, `date-of-${id}`);
  await copyFile('/bin/date', trueDate);
  const script = `#!/bin/sh\nexec ${trueDate} -d '${clockAheadSeconds} seconds' "$@"\n`;
  await writeFile(program, script, { mode: 0o755 });
  return program;
}

export function inNamespace(namespace: string, argv: readonly string[]): string[] {
  return ['ip', 'netns', 'exec', namespace, ...argv];
}

export const privateKeyFile = (directory: string): string => join(directory, 'ssh', 'matador');
const hostKeyFile = (directory: string, id: string): string =>
  join(directory, 'ssh', `${id}-host-key`);
const authorizedKeysFile = (directory: string): string => join(directory, 'ssh', 'authorized_keys');

/** @returns the key's fingerprint as `ssh-keygen -lf` prints it. */
async function makeKey(file: string): Promise<string> {
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'matador-lab', '-f', file]);
  const line = await run('ssh-keygen', ['-l', '-f', `${file}.pub`]);
  return line.split(' ')[1] ?? '';
}
