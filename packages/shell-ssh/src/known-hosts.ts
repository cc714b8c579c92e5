import { createHmac } from 'node:crypto';

export interface KnownHost {
  readonly marker: 'revoked' | 'cert-authority' | null;
  /** The first field as it stands: patterns separated by commas, or one hashed name. */
  readonly hosts: string;
  /** `ssh-ed25519`, `ecdsa-sha2-nistp256`, … */
  readonly keyType: string;
  /** Base64. */
  readonly key: string;
}

export type HostKeyVerdict = 'known' | 'revoked' | 'mismatch' | 'unknown';

/** Reads a known_hosts file (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"); lines that are none are left out. */
export function parseKnownHosts(text: string): KnownHost[] {
  return text.split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const marker = markerOf(fields[0]);
    const [hosts, keyType, key] = marker === null ? fields : fields.slice(1);
    if (hosts === undefined || hosts.startsWith('#') || hosts.startsWith('@')) return [];
    if (keyType === undefined || key === undefined) return [];
    return [{ marker, hosts, keyType, key }];
  });
}

/** The entries that speak of this host and port, certificate authorities left out. */
export function entriesFor(entries: readonly KnownHost[], host: string, port: number): KnownHost[] {
  const lower = host.toLowerCase();
  const name = port === 22 ? lower : `[${lower}]:${port}`;
  return entries.filter(
    (entry) => entry.marker !== 'cert-authority' && hostsMatch(entry.hosts, name),
  );
}

/**
 * What the entries of one host say of the key it shows.
 * @param key the public key blob as in the protocol.
 */
export function judgeHostKey(entries: readonly KnownHost[], key: Uint8Array): HostKeyVerdict {
  const shown = Buffer.from(key).toString('base64');
  const same = entries.filter((entry) => entry.key === shown);
  if (same.some((entry) => entry.marker === 'revoked')) return 'revoked';
  if (same.length > 0) return 'known';
  return entries.some((entry) => entry.marker === null) ? 'mismatch' : 'unknown';
}

function markerOf(field: string | undefined): KnownHost['marker'] {
  if (field === '@revoked') return 'revoked';
  if (field === '@cert-authority') return 'cert-authority';
  return null;
}

function hostsMatch(hosts: string, name: string): boolean {
  if (hosts.startsWith('|1|')) return hashMatches(hosts, name);
  const patterns = hosts.toLowerCase().split(',');
  const matches = (pattern: string): boolean => wildcard(pattern).test(name);
  if (patterns.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1)))) {
    return false;
  }
  return patterns.some((pattern) => !pattern.startsWith('!') && matches(pattern));
}

/** `|1|SALT|HASH`: base64 of a salt and of the name's HMAC-SHA1 with it. */
function hashMatches(hashed: string, name: string): boolean {
  const [, , salt, hash] = hashed.split('|');
  if (salt === undefined || hash === undefined) return false;
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}

/** `*` stands for any characters, `?` for one. */
function wildcard(pattern: string): RegExp {
  const literal = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}
