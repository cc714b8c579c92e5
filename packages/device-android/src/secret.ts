import { readFile } from 'node:fs/promises';
import type { SecretReference } from '@matador/core';
import { MatadorError } from '@matador/core';

/** The secret itself, without the line end that a file of it has. */
export async function readSecret(reference: SecretReference): Promise<string> {
  const secret =
    'env' in reference
      ? process.env[reference.env]
      : await readFile(reference.file, 'utf8').catch(() => undefined);
  if (secret !== undefined) return secret.replace(/\r?\n$/, '');
  const place =
    'env' in reference ? `environment variable ${reference.env}` : `file ${reference.file}`;
  throw new MatadorError(`there is no passphrase for the WLAN in the ${place}`, {
    code: 'secret-missing',
    source: 'phone',
    hint: `Set the ${place}, or name another as the WLAN's passphrase.`,
  });
}
