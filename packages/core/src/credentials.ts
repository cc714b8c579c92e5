import { readFile } from 'node:fs/promises';
import type { SecretReference } from './contracts/index.js';
import type { FailureSource } from './errors.js';
import { MatadorError } from './errors.js';

/**
 * The secret itself, without the line end that a file of it has.
 * @throws MatadorError `secret-missing`.
 */
export async function readSecret(
  reference: SecretReference,
  source: FailureSource,
): Promise<string> {
  const secret =
    'env' in reference
      ? process.env[reference.env]
      : await readFile(reference.file, 'utf8').catch(() => undefined);
  if (secret !== undefined) return secret.replace(/\r?\n$/, '');
  const place =
    'env' in reference ? `environment variable ${reference.env}` : `file ${reference.file}`;
  throw new MatadorError(`there is no secret in the ${place}`, {
    code: 'secret-missing',
    source,
    hint: `Set the ${place}, or name another in the configuration.`,
  });
}

/** @throws MatadorError `key-unreadable`. */
export async function readPrivateKey(file: string, source: FailureSource): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new MatadorError(`cannot read the private key ${file}`, {
      code: 'key-unreadable',
      source,
      hint: 'Correct `privateKeyFile`, or make the file readable for this user.',
      cause: error,
    });
  }
}
