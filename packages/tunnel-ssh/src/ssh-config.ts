import type { SshHost } from '@matador/core';
import { MatadorError } from '@matador/core';

/** One server on the way, the vantage point last. */
export interface Hop {
  readonly access: SshHost;
  /** Verified: `TYPE BASE64`. */
  readonly hostKey: string;
  /** The private key's path on the gateway; `null`: none. */
  readonly keyFile: string | null;
}

const connectLimitSeconds = 10;

/** What a hop is called in ssh's configuration and in its questions. */
export function hopName(index: number): string {
  return `matador-hop-${index}`;
}

/**
 * The whole configuration of the OpenSSH client. It knows no known_hosts file and accepts exactly one
 * host key for each hop, which `KnownHostsCommand` tells it (OpenSSH 8.5).
 * @throws MatadorError `bad-ssh-access`, `bad-host-key`.
 */
export function sshConfig(hops: readonly Hop[]): string {
  return [...hops.flatMap((hop, index) => hostSection(hop, index)), ...common(hops), ''].join('\n');
}

function hostSection({ access, hostKey, keyFile }: Hop, index: number): string[] {
  if (!/^[a-z0-9@.-]+ [A-Za-z0-9+/]+=*$/.test(hostKey)) {
    throw new MatadorError(`${JSON.stringify(hostKey)} is no host key`, {
      code: 'bad-host-key',
      source: 'tunnel',
    });
  }
  const name = hopName(index);
  const methods = [
    ...(keyFile !== null || access.password === undefined ? ['publickey'] : []),
    ...(access.password === undefined ? [] : ['password', 'keyboard-interactive']),
  ];
  return [
    `Host ${name}`,
    `  HostName ${plain(access.host)}`,
    `  Port ${access.port}`,
    `  User ${plain(access.user)}`,
    `  HostKeyAlias ${name}`,
    `  KnownHostsCommand /bin/echo ${name} ${hostKey}`,
    `  PreferredAuthentications ${methods.join(',')}`,
    ...(keyFile === null ? [] : [`  IdentityFile ${plain(keyFile)}`, '  IdentitiesOnly yes']),
    ...(index === 0 ? [] : [`  ProxyJump ${hopName(index - 1)}`]),
  ];
}

function common(hops: readonly Hop[]): string[] {
  const asks = hops.some(({ access }) => access.passphrase ?? access.password);
  return [
    'Host *',
    `  BatchMode ${asks ? 'no' : 'yes'}`,
    `  ConnectTimeout ${connectLimitSeconds}`,
    '  ControlPath none',
    '  ExitOnForwardFailure yes',
    '  GlobalKnownHostsFile /dev/null',
    // Tells why the server refuses a tunnel.
    '  LogLevel DEBUG1',
    '  NumberOfPasswordPrompts 1',
    '  ServerAliveCountMax 3',
    '  ServerAliveInterval 5',
    '  StrictHostKeyChecking yes',
    '  UpdateHostKeys no',
    '  UserKnownHostsFile /dev/null',
  ];
}

/** As it stands in ssh's configuration, where quotes, blanks and `%` would mean something. */
function plain(value: string): string {
  if (/^[\w.:@+/-]+$/.test(value)) return value;
  throw new MatadorError(`ssh's configuration cannot hold ${JSON.stringify(value)}`, {
    code: 'bad-ssh-access',
    source: 'tunnel',
    hint: 'Use host, user and paths of letters, digits and ._:@+/- only.',
  });
}

/**
 * The program that answers ssh's questions, each with the file of one secret: its questions name the
 * key file or the hop.
 */
export function askpassScript(
  secrets: readonly { readonly question: string; readonly file: string }[],
): string {
  const cases = secrets.map(({ question, file }) => `  *"${question}"*) exec cat '${file}' ;;`);
  return ['#!/bin/sh', 'case $1 in', ...cases, 'esac', 'exit 1', ''].join('\n');
}
