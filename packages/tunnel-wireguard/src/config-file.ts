import { isIPv4, isIPv6 } from 'node:net';
import { MatadorError } from '@matador/core';
import type { WgSettings } from './wg-settings.js';

/** What a configuration file of wg-quick(8) says, as far as it is of use here. */
export interface WireguardFile {
  readonly settings: WgSettings;
  /** The gateway's own addresses in the tunnel, without prefix lengths. */
  readonly addresses: { readonly ipv4: string; readonly ipv6: string | null };
  /** The resolvers that `DNS` names. */
  readonly resolvers: readonly string[];
  readonly mtu: number | null;
}

/** Commands that wg-quick would run as root. */
const commands = ['preup', 'postup', 'predown', 'postdown'];
const interfaceKeys = ['privatekey', 'address', 'dns', 'mtu', 'listenport'];
/** About routing and about wg-quick itself: the gateway's own routing and rules stand in their place. */
const ignoredKeys = ['table', 'fwmark', 'saveconfig'];
const peerKeys = ['publickey', 'presharedkey', 'allowedips', 'endpoint', 'persistentkeepalive'];

type Section = Map<string, string[]>;

/**
 * Reads a configuration as a commercial VPN gives it: one `[Interface]`, one `[Peer]` that everything
 * goes to.
 * @param name of the file, for errors, which never quote a value: it may be a key.
 * @throws MatadorError source `tunnel`, `bad-wireguard-file`; `commands-refused` for `PostUp` and such.
 */
export function parseWireguardFile(text: string, name: string): WireguardFile {
  const { own, peer } = sections(text, name);
  const addresses = list(own, 'address').map((address) => address.split('/')[0] ?? '');
  const ipv4 = addresses.find((address) => isIPv4(address));
  if (ipv4 === undefined) throw bad(name, 'has no IPv4 `Address`');
  const allowedIps = list(peer, 'allowedips');
  if (!coversIpv4(allowedIps)) throw bad(name, 'does not send everything (0.0.0.0/0) to its peer');
  const resolvers = list(own, 'dns').filter((entry) => isIPv4(entry) || isIPv6(entry));
  if (!resolvers.some((resolver) => isIPv4(resolver))) throw bad(name, 'has no IPv4 `DNS`');
  const ipv6 = addresses.find((address) => isIPv6(address));
  return {
    settings: {
      privateKey: required(own, 'privatekey', isKey, name),
      listenPort: number(own, 'listenport', 65_535, name),
      peer: {
        publicKey: required(peer, 'publickey', isKey, name),
        presharedKey: optional(peer, 'presharedkey', isKey, name),
        endpoint: required(peer, 'endpoint', isEndpoint, name),
        allowedIps: allowedIps.filter((range) => isRange(range)),
        keepalive: number(peer, 'persistentkeepalive', 65_535, name) ?? 25,
      },
    },
    addresses: { ipv4, ipv6: ipv6 !== undefined && coversIpv6(allowedIps) ? ipv6 : null },
    resolvers,
    mtu: number(own, 'mtu', 65_535, name),
  };
}

function sections(text: string, name: string): { own: Section; peer: Section } {
  const found: [string, Section][] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const content = line.replace(/#.*/, '').trim();
    if (content === '') continue;
    const header = /^\[(\w+)\]$/.exec(content)?.[1]?.toLowerCase();
    const [, key = '', value = ''] = /^(\w+)\s*=\s*(.*)$/.exec(content) ?? [];
    const [kind, section] = found.at(-1) ?? [];
    if (header !== undefined) found.push([header, new Map<string, string[]>()]);
    else if (kind === undefined || section === undefined || key === '') {
      throw bad(name, `cannot be read at line ${index + 1}`);
    } else add(section, kind, key, value, name);
  }
  const ofKind = (kind: string): Section[] =>
    found.filter(([header]) => header === kind).map(([, section]) => section);
  const [own, ...moreOwn] = ofKind('interface');
  const [peer, ...morePeers] = ofKind('peer');
  if (own === undefined || peer === undefined || moreOwn.length + morePeers.length > 0) {
    throw bad(name, 'has not exactly one [Interface] and one [Peer]');
  }
  return { own, peer };
}

function add(section: Section, kind: string, key: string, value: string, name: string): void {
  const lower = key.toLowerCase();
  if (kind === 'interface' && commands.includes(lower)) {
    throw new MatadorError(`${name} wants a command run by ${key}, which is not done`, {
      code: 'commands-refused',
      source: 'tunnel',
      hint: `Take ${key} out of the file: routing, rules and DNS are the gateway's here.`,
    });
  }
  const known = kind === 'peer' ? peerKeys : [...interfaceKeys, ...ignoredKeys];
  if (!known.includes(lower))
    throw bad(name, `has a setting ${key} that is not known in [${kind}]`);
  section.set(lower, [...(section.get(lower) ?? []), value]);
}

const list = (section: Section, key: string): string[] =>
  (section.get(key) ?? [])
    .flatMap((value) => value.split(','))
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

function optional(
  section: Section,
  key: string,
  isValid: (value: string) => boolean,
  name: string,
): string | null {
  const value = section.get(key)?.at(-1);
  if (value === undefined) return null;
  if (isValid(value)) return value;
  throw bad(name, `has no valid value for ${key}`);
}

function required(
  section: Section,
  key: string,
  isValid: (value: string) => boolean,
  name: string,
): string {
  const value = optional(section, key, isValid, name);
  if (value === null) throw bad(name, `lacks ${key}`);
  return value;
}

function number(section: Section, key: string, most: number, name: string): number | null {
  const isNumber = (value: string): boolean => /^\d{1,5}$/.test(value) && Number(value) <= most;
  const value = optional(section, key, (text) => text === 'off' || isNumber(text), name);
  return value === null || value === 'off' ? null : Number(value);
}

const isKey = (value: string): boolean => /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/.test(value);

/** `HOST:PORT` or `[IPV6]:PORT`. */
const isEndpoint = (value: string): boolean =>
  /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}$/.test(value);

function isRange(range: string): boolean {
  const [address = '', length = '0'] = range.split('/');
  return (isIPv4(address) || isIPv6(address)) && /^\d{1,3}$/.test(length);
}

const coversIpv4 = (ranges: readonly string[]): boolean =>
  ranges.includes('0.0.0.0/0') ||
  ['0.0.0.0/1', '128.0.0.0/1'].every((half) => ranges.includes(half));

const coversIpv6 = (ranges: readonly string[]): boolean =>
  ranges.includes('::/0') || ['::/1', '8000::/1'].every((half) => ranges.includes(half));

function bad(name: string, what: string): MatadorError {
  return new MatadorError(`WireGuard configuration ${name} ${what}`, {
    code: 'bad-wireguard-file',
    source: 'tunnel',
    hint: 'Download the file again from the VPN provider, for one server and all traffic.',
  });
}
