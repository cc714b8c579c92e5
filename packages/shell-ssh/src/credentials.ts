import type { SshHost } from '@matador/core';
import { MatadorError, readPrivateKey, readSecret } from '@matador/core';
import type { ConnectConfig } from 'ssh2';

/**
 * What to authenticate with: the key file, the password, or, where neither is named, the agent.
 * @throws MatadorError `key-unreadable`, `secret-missing`, `no-credentials`.
 */
export async function credentials(access: SshHost): Promise<ConnectConfig> {
  const { privateKeyFile, passphrase, password } = access;
  const agent = process.env.SSH_AUTH_SOCK;
  if (privateKeyFile === undefined && password === undefined) {
    if (agent !== undefined) return { agent };
    throw new MatadorError(`nothing to authenticate with at ${access.host}`, {
      code: 'no-credentials',
      source: 'vantage-point',
      hint: 'Name a `privateKeyFile` or a `password`, or start an agent (SSH_AUTH_SOCK).',
    });
  }
  return {
    ...(privateKeyFile === undefined
      ? {}
      : { privateKey: await readPrivateKey(privateKeyFile, 'vantage-point') }),
    ...(passphrase === undefined
      ? {}
      : { passphrase: await readSecret(passphrase, 'vantage-point') }),
    ...(password === undefined ? {} : { password: await readSecret(password, 'vantage-point') }),
  };
}
