import ipaddr from 'ipaddr.js';

/** What an address is good for, as far as targets are concerned. */
export type AddressScope = 'global' | 'local' | 'multicast' | 'broadcast' | 'special';

/** Ranges of ipaddr.js that the IANA special-purpose registries call globally reachable. */
const GLOBAL_RANGES = new Set(['unicast', 'rfc6052', '6to4', 'teredo', 'as112', 'amt', 'as112v6']);
const LOCAL_RANGES = new Set([
  'private',
  'carrierGradeNat',
  'linkLocal',
  'loopback',
  'uniqueLocal',
  'unspecified',
  'deprecatedSiteLocal',
]);

/** RFC 4291 and the IANA special-purpose address registries, by way of ipaddr.js. */
export function scopeOf(address: ipaddr.IPv4 | ipaddr.IPv6): AddressScope {
  const range: string = address.range();
  if (range === 'multicast') return 'multicast';
  if (range === 'broadcast') return 'broadcast';
  if (LOCAL_RANGES.has(range)) return 'local';
  if (!GLOBAL_RANGES.has(range)) return 'special';
  // Only 2000::/3 is assigned for global unicast; 64:ff9b::/96 leads to IPv4 addresses.
  const outside =
    address instanceof ipaddr.IPv6 && range === 'unicast' && (address.parts[0] ?? 0) >> 13 !== 1;
  return outside ? 'special' : 'global';
}

/** Canonical text (RFC 5952) of the 4 or 16 bytes at `offset`. */
export function addressText(bytes: Buffer, offset: number, version: number): string {
  const length = version === 4 ? 4 : 16;
  return ipaddr.fromByteArray([...bytes.subarray(offset, offset + length)]).toString();
}

/**
 * Gives each address of a capture a small number, the same one each time, without building text.
 * Open addressing over the addresses' words; the hash starts from a random seed, so that no capture
 * can be made to collide on purpose.
 */
export class AddressTable {
  size = 0;
  private words = new Uint32Array(4 * 512);
  private versions = new Uint8Array(512);
  private slots = new Int32Array(1024).fill(-1);
  private readonly scopes: (AddressScope | undefined)[] = [];
  private readonly seed = Math.floor(Math.random() * 0xffffffff) | 0;

  /** The number of the address at `offset`; `version` 4 or 6. */
  idOf(view: DataView, offset: number, version: number): number {
    if (version === 4) return this.find(4, 0, 0, 0, view.getUint32(offset));
    return this.find(
      6,
      view.getUint32(offset),
      view.getUint32(offset + 4),
      view.getUint32(offset + 8),
      view.getUint32(offset + 12),
    );
  }

  version(id: number): number {
    return this.versions[id] ?? 0;
  }

  /** Canonical text. */
  text(id: number): string {
    return this.parsed(id).toString();
  }

  scope(id: number): AddressScope {
    return (this.scopes[id] ??= scopeOf(this.parsed(id)));
  }

  /** The first 64 bits of an IPv6 address as text that is equal for equal networks. */
  network64(id: number): string {
    return `${this.words[id * 4] ?? 0}:${this.words[id * 4 + 1] ?? 0}`;
  }

  private parsed(id: number): ipaddr.IPv4 | ipaddr.IPv6 {
    const bytes = Buffer.alloc(16);
    for (let word = 0; word < 4; word += 1) {
      bytes.writeUInt32BE(this.words[id * 4 + word] ?? 0, word * 4);
    }
    return ipaddr.fromByteArray([...(this.version(id) === 4 ? bytes.subarray(12) : bytes)]);
  }

  private find(version: number, w0: number, w1: number, w2: number, w3: number): number {
    const { slots, words, versions } = this;
    const mask = slots.length - 1;
    for (let slot = this.hash(version, w0, w1, w2, w3) & mask; ; slot = (slot + 1) & mask) {
      const id = slots[slot] ?? -1;
      if (id === -1) return this.insert(slot, version, w0, w1, w2, w3);
      const at = id * 4;
      if (
        words[at + 3] === w3 &&
        words[at + 2] === w2 &&
        words[at + 1] === w1 &&
        words[at] === w0 &&
        versions[id] === version
      ) {
        return id;
      }
    }
  }

  private insert(
    slot: number,
    version: number,
    w0: number,
    w1: number,
    w2: number,
    w3: number,
  ): number {
    const id = this.size;
    this.size += 1;
    this.words.set([w0, w1, w2, w3], id * 4);
    this.versions[id] = version;
    this.slots[slot] = id;
    if (this.size * 2 >= this.slots.length) this.grow();
    return id;
  }

  private grow(): void {
    const words = new Uint32Array(this.words.length * 2);
    words.set(this.words);
    this.words = words;
    const versions = new Uint8Array(this.versions.length * 2);
    versions.set(this.versions);
    this.versions = versions;

    const slots = new Int32Array(this.slots.length * 2).fill(-1);
    const mask = slots.length - 1;
    for (let id = 0; id < this.size; id += 1) {
      const at = id * 4;
      const [w0 = 0, w1 = 0, w2 = 0, w3 = 0] = words.subarray(at, at + 4);
      let slot = this.hash(this.version(id), w0, w1, w2, w3) & mask;
      while (slots[slot] !== -1) slot = (slot + 1) & mask;
      slots[slot] = id;
    }
    this.slots = slots;
  }

  private hash(version: number, w0: number, w1: number, w2: number, w3: number): number {
    let hash = this.seed ^ version;
    hash = mix(hash, w3);
    if (version === 6) hash = mix(mix(mix(hash, w2), w1), w0);
    return hash;
  }
}

/** One round of MurmurHash3 (public domain, Austin Appleby) with its final avalanche of 16 bits. */
export function mix(hash: number, word: number): number {
  const scrambled = Math.imul(word, 0xcc9e2d51);
  const turned = hash ^ Math.imul((scrambled << 15) | (scrambled >>> 17), 0x1b873593);
  const next = Math.imul((turned << 13) | (turned >>> 19), 5) + 0xe6546b64;
  return next ^ (next >>> 16);
}
