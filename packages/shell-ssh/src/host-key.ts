import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { SshHost } from '@matador/core';
import { MatadorError } from '@matador/core';
import ssh2 from 'ssh2';
import type { KnownHost } from './known-hosts.js';
import { entriesFor, judgeHostKey, parseKnownHosts } from './known-hosts.js';

/** What is known of a server's host key before it is met. */
export interface HostKeyCheck {
  /** Key types to ask the server for first: those that are known. */
  readonly preferredTypes: readonly string[];
  /** @returns `null` when the key (as in the protocol) is the server's, else what is wrong. */
  verify(key: Uint8Array): MatadorError | null;
}

/** As `ssh-keygen -lf` prints it: `SHA256:` and base64 without padding. */
export function fingerprint(key: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** `TYPE BASE64`, as in a known_hosts line. */
export function keyText(key: Uint8Array): string {
  const parsed = ssh2.utils.parseKey(Buffer.from(key));
  const type = parsed instanceof Error ? 'unreadable' : parsed.type;
  return `${type} ${Buffer.from(key).toString('base64')}`;
}

/** Checks against the pinned fingerprints where there are any, else against known_hosts. */
export async function hostKeyCheck(access: SshHost): Promise<HostKeyCheck> {
  if (access.hostKeys !== undefined) return pinnedCheck(access, access.hostKeys);
  const file = access.knownHostsFile ?? join(homedir(), '.ssh', 'known_hosts');
  const entries = parseKnownHosts(await readKnownHosts(file, access.knownHostsFile !== undefined));
  return knownHostsCheck(access, entriesFor(entries, access.host, access.port), file);
}

function pinnedCheck(access: SshHost, pinned: readonly string[]): HostKeyCheck {
  const bare = pinned.map((print) => print.replace(/=+$/, ''));
  return {
    preferredTypes: [],
    verify: (key) =>
      bare.includes(fingerprint(key))
        ? null
        : refusal('host-key-mismatch', access, key, {
            message: `is none of the pinned ${bare.join(', ')}`,
            hint: 'If the server really has a new key, put its fingerprint into `hostKeys`; if not, somebody answers in its place.',
          }),
  };
}

function knownHostsCheck(
  access: SshHost,
  entries: readonly KnownHost[],
  file: string,
): HostKeyCheck {
  return {
    preferredTypes: entries
      .filter((entry) => entry.marker === null)
      .flatMap((entry) => signatureTypes(entry.keyType)),
    verify: (key) => {
      switch (judgeHostKey(entries, key)) {
        case 'known':
          return null;
        case 'unknown':
          return refusal('host-key-unknown', access, key, {
            message: `is not in ${file}`,
            hint: `Compare it with what \`ssh-keygen -lf\` prints at the server, then pin it: \`hostKeys: ['${fingerprint(key)}']\`.`,
          });
        case 'mismatch':
          return refusal('host-key-mismatch', access, key, {
            message: `is not the one in ${file}`,
            hint: 'If the server really has a new key, put that into the file; if not, somebody answers in its place.',
          });
        case 'revoked':
          return refusal('host-key-mismatch', access, key, {
            message: `is marked @revoked in ${file}`,
            hint: 'Give the server a new host key.',
          });
      }
    },
  };
}

/** An RSA key signs with SHA-2 nowadays: the names that ask for it. */
function signatureTypes(keyType: string): string[] {
  return keyType === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [keyType];
}

function refusal(
  code: string,
  access: SshHost,
  key: Uint8Array,
  { message, hint }: { readonly message: string; readonly hint: string },
): MatadorError {
  const shown = `${fingerprint(key)} (${keyText(key).split(' ')[0] ?? ''})`;
  return new MatadorError(
    `the host key of ${access.host} port ${access.port}, ${shown}, ${message}`,
    { code, source: 'vantage-point', hint },
  );
}

async function readKnownHosts(file: string, mustExist: boolean): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (!mustExist) return '';
    throw new MatadorError(`cannot read the known hosts of ${file}`, {
      code: 'known-hosts-unreadable',
      source: 'vantage-point',
      hint: 'Correct `knownHostsFile`, or pin the fingerprint in `hostKeys`.',
      cause: error,
    });
  }
}
