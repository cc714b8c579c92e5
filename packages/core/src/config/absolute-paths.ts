import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { SecretReference, ShellAccess, SshHost } from '../contracts/index.js';
import type { Config, SideConfig } from './schema.js';

/** A path of a configuration as an absolute one; `~/` is the user's home. */
export function absolutePath(directory: string, path: string): string {
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : resolve(directory, path);
}

/**
 * The configuration with every path in it absolute: relative ones start from the configuration's
 * folder, `~/` is the user's home. Plugins' own options are theirs to resolve.
 */
export function withAbsolutePaths(config: Config, directory: string): Config {
  const absolute = (path: string): string => absolutePath(directory, path);
  return {
    ...config,
    vantagePoints: config.vantagePoints.map((vantagePoint) =>
      vantagePoint.shell === undefined
        ? vantagePoint
        : { ...vantagePoint, shell: shellPaths(vantagePoint.shell, absolute) },
    ),
    testbeds: config.testbeds.map((testbed) => ({
      ...testbed,
      a: sidePaths(testbed.a, absolute),
      b: sidePaths(testbed.b, absolute),
    })),
  };
}

type Absolute = (path: string) => string;

function shellPaths(shell: ShellAccess, absolute: Absolute): ShellAccess {
  const jumpHosts = shell.jumpHosts?.map((hop) => hostPaths(hop, absolute));
  return { ...hostPaths(shell, absolute), ...(jumpHosts === undefined ? {} : { jumpHosts }) };
}

function hostPaths<Host extends SshHost>(host: Host, absolute: Absolute): Host {
  const { knownHostsFile, privateKeyFile, passphrase, password } = host;
  return {
    ...host,
    ...(knownHostsFile === undefined ? {} : { knownHostsFile: absolute(knownHostsFile) }),
    ...(privateKeyFile === undefined ? {} : { privateKeyFile: absolute(privateKeyFile) }),
    ...(passphrase === undefined ? {} : { passphrase: secretPath(passphrase, absolute) }),
    ...(password === undefined ? {} : { password: secretPath(password, absolute) }),
  };
}

function sidePaths(side: SideConfig, absolute: Absolute): SideConfig {
  const { passphrase } = side.wifi;
  if (passphrase === undefined) return side;
  return { ...side, wifi: { ...side.wifi, passphrase: secretPath(passphrase, absolute) } };
}

function secretPath(secret: SecretReference, absolute: Absolute): SecretReference {
  return 'file' in secret ? { file: absolute(secret.file) } : secret;
}
