import { readFile } from 'node:fs/promises';
import type { SecretReference, ShellAccess } from '@matador/core';
import { MatadorError } from '@matador/core';
import type { ConnectConfig } from 'ssh2';

/**
 * What to authenticate with: the key file, the password, or, where neither is named, the agent.
 * @throws MatadorError `key-unreadable`, `secret-missing`, `no-credentials`.
 */
export async function credentials(access: ShellAccess): Promise<ConnectConfig> {
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
    ...(privateKeyFile === undefined ? {} : { privateKey: await readKey(privateKeyFile) }),
    ...(passphrase === undefined ? {} : { passphrase: await readSecret(passphrase) }),
    ...(password === undefined ? {} : { password: await readSecret(password) }),
  };
}

/** The secret itself, without the line end that a file of it has. */
export async function readSecret(reference: SecretReference): Promise<string> {
  const secret =
    'env' in reference
      ? process.env[reference.env]
      : await readFile(reference.file, 'utf8').catch(() => undefined);
  if (secret !== undefined) return secret.replace(/\r?\n$/, '');
  const place =
    'env' in reference ? `environment variable ${reference.env}` : `file ${reference.file}`;
  throw new MatadorError(`there is no secret in the ${place}`, {
    code: 'secret-missing',
    source: 'vantage-point',
    hint: `Set the ${place}, or name another in the vantage point's \`shell\`.`,
  });
}

async function readKey(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new MatadorError(`cannot read the private key ${file}`, {
      code: 'key-unreadable',
      source: 'vantage-point',
      hint: 'Correct `privateKeyFile`, or make the file readable for this user.',
      cause: error,
    });
  }
}
