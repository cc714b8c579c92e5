import type { ShellAccess } from '@matador/core';
import { MatadorError } from '@matador/core';
import type { Link } from './link.js';

/** The name under which the one accepted host key is told to ssh. */
const hostAlias = 'matador-vantage-point';
const connectLimitSeconds = 10;

/**
 * The OpenSSH client that holds the tunnel. It reads no configuration and no known_hosts file, asks
 * nothing, and accepts exactly one host key, which `KnownHostsCommand` tells it (OpenSSH 8.5).
 * @param hostKey `TYPE BASE64`, verified by the vantage point's shell.
 * @throws MatadorError `credentials-unsupported`, `bad-host-key`.
 */
export function sshArgv(access: ShellAccess, hostKey: string, link: Link): string[] {
  if (!/^[a-z0-9@.-]+ [A-Za-z0-9+/]+=*$/.test(hostKey)) {
    throw new MatadorError(`${JSON.stringify(hostKey)} is no host key`, {
      code: 'bad-host-key',
      source: 'tunnel',
    });
  }
  const options = {
    BatchMode: 'yes',
    ConnectTimeout: String(connectLimitSeconds),
    ControlPath: 'none',
    ExitOnForwardFailure: 'yes',
    GlobalKnownHostsFile: '/dev/null',
    HostKeyAlias: hostAlias,
    KnownHostsCommand: `/bin/echo ${hostAlias} ${hostKey}`,
    // Tells why the server refuses a tunnel.
    LogLevel: 'DEBUG1',
    ServerAliveCountMax: '3',
    ServerAliveInterval: '5',
    StrictHostKeyChecking: 'yes',
    Tunnel: 'point-to-point',
    UpdateHostKeys: 'no',
    UserKnownHostsFile: '/dev/null',
  };
  return [
    ...['ssh', '-F', '/dev/null', '-N', '-T', '-w', `${link.unit}:${link.unit}`],
    ...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
    ...identity(access),
    ...['-l', access.user, '-p', String(access.port), '--', access.host],
  ];
}

function identity(access: ShellAccess): string[] {
  if (access.password !== undefined || access.passphrase !== undefined) {
    throw new MatadorError('the ssh tunnel takes neither a password nor a passphrase', {
      code: 'credentials-unsupported',
      source: 'tunnel',
      hint: 'Use a `privateKeyFile` without passphrase, or load the key into an agent.',
    });
  }
  if (access.privateKeyFile === undefined) return [];
  return ['-o', 'IdentitiesOnly=yes', '-i', access.privateKeyFile];
}
