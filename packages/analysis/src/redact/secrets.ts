import type { CampaignRecord, Measurement } from '@matador/core';
import { sideNames } from '@matador/core';
import { ByteSearch } from './byte-search.js';
import { spellingsOf } from './spellings.js';

export const secretKinds = ['contact', 'handle', 'message', 'wlan', 'phone', 'user'] as const;
/** What a secret says of whom; its pseudonyms begin with it. */
export type SecretKind = (typeof secretKinds)[number];

/** The secrets of a data set, each with its pseudonym, and where they stand in any bytes. */
export class Secrets {
  private readonly pseudonyms = new Map<string, string>();
  private readonly counts = new Map<SecretKind, number>();
  private readonly search = new ByteSearch<string>();
  private unsearched = 0;

  /** @param words names that the data set cannot do without: no secret is looked for that one of them holds. */
  constructor(private readonly words: readonly string[]) {}

  /** The pseudonym of a secret: the same one whenever it comes again, and no key leads back. */
  pseudonym(kind: SecretKind, secret: string): string {
    const known = this.pseudonyms.get(secret);
    if (known !== undefined) return known;
    const number = (this.counts.get(kind) ?? 0) + 1;
    const pseudonym = `${kind}-${number}`;
    this.counts.set(kind, number);
    this.pseudonyms.set(secret, pseudonym);
    this.lookFor(secret, pseudonym);
    return pseudonym;
  }

  /** How many of each kind there are. */
  get replaced(): Partial<Record<SecretKind, number>> {
    return Object.fromEntries(this.counts);
  }

  /** How many are replaced in their own fields only: too short, or part of a word that is needed. */
  get notSearched(): number {
    return this.unsearched;
  }

  /** The text with a pseudonym in each place where a secret stood. */
  inText(text: string): string {
    const bytes = Buffer.from(text);
    const matches = this.search.find(bytes);
    if (matches.length === 0) return text;
    const parts: Buffer[] = [];
    let from = 0;
    for (const { start, end, found } of matches) {
      parts.push(bytes.subarray(from, start), Buffer.from(found));
      from = end;
    }
    return Buffer.concat([...parts, bytes.subarray(from)]).toString();
  }

  isIn(bytes: Buffer): boolean {
    return this.search.find(bytes).length > 0;
  }

  /** Writes `x` over every secret in the bytes; the zeros of UTF-16 stay. */
  overwrite(bytes: Buffer, start: number, end: number): void {
    for (const match of this.search.find(bytes, start, end)) {
      for (let at = match.start; at < match.end; at++) if (bytes[at] !== 0) bytes[at] = 0x78;
    }
  }

  private lookFor(secret: string, pseudonym: string): void {
    const isWord = this.words.some((word) => word.toLowerCase().includes(secret.toLowerCase()));
    const spellings = isWord ? [] : spellingsOf(secret);
    if (spellings.length === 0) this.unsearched += 1;
    for (const spelling of spellings) this.search.add(spelling, pseudonym);
  }
}

/** Accounts of machines that are nobody's. */
const commonUsers = ['root', 'admin', 'administrator', 'debian', 'ubuntu', 'ec2-user', 'matador'];

/** Names that the analysis goes by, and what says nothing of anybody. */
export function wordsOf({ config, plugins, tool, geodata }: CampaignRecord): string[] {
  const sides = config.testbeds.flatMap(({ a, b }) => [a, b]);
  return [
    ...commonUsers,
    tool.name,
    ...plugins.flatMap(({ name, provides }) => [name, ...provides]),
    ...geodata.map(({ name }) => name),
    ...config.vantagePoints.flatMap(({ id, city, tunnel }) => [id, city ?? '', tunnel]),
    ...config.testbeds.map(({ id }) => id),
    ...sides.flatMap(({ gateway, phone }) => [gateway.id, gateway.provider, phone.provider]),
    ...(config.campaign?.apps ?? []),
    config.campaign?.name ?? '',
  ];
}

export function addCampaignSecrets(secrets: Secrets, { config }: CampaignRecord): void {
  for (const { shell } of config.vantagePoints) {
    const hosts = shell === undefined ? [] : [shell, ...(shell.jumpHosts ?? [])];
    for (const { user } of hosts) secrets.pseudonym('user', user);
  }
  for (const testbed of config.testbeds) {
    for (const side of sideNames) {
      const { accounts, wifi, phone } = testbed[side];
      for (const { name, handle } of Object.values(accounts)) {
        secrets.pseudonym('contact', name);
        secrets.pseudonym('handle', handle);
      }
      secrets.pseudonym('wlan', wifi.ssid);
      secrets.pseudonym('phone', phone.serial);
    }
  }
}

export function addMeasurementSecrets(secrets: Secrets, { actions, sides }: Measurement): void {
  for (const { text } of actions) secrets.pseudonym('message', text);
  for (const side of sideNames) {
    const serial = sides[side].phone?.serial;
    if (serial !== undefined) secrets.pseudonym('phone', serial);
  }
}
