type Value = string | number | readonly Value[] | { readonly [key: string]: Value };

export interface MmdbContent {
  readonly type: string;
  /** Seconds since 1970. */
  readonly buildEpoch: number;
  /** By IPv4 prefix. */
  readonly records: Readonly<Record<string, Value>>;
}

/**
 * Writes an IPv4 mmdb file of format 2.0 (https://maxmind.github.io/MaxMind-DB/), with 24-bit
 * records: as small a writer as tests need.
 */
export function makeMmdb({ type, buildEpoch, records }: MmdbContent): Buffer {
  const nodes: [number | null, number | null][] = [[null, null]];
  const leaves: { node: number; bit: 0 | 1; value: Value }[] = [];
  for (const [prefix, value] of Object.entries(records)) {
    const [network = '', length = ''] = prefix.split('/');
    const bits = network
      .split('.')
      .map((byte) => Number(byte).toString(2).padStart(8, '0'))
      .join('')
      .slice(0, Number(length));
    let node = 0;
    for (const [i, digit] of bits.split('').entries()) {
      const bit = digit === '1' ? 1 : 0;
      if (i === bits.length - 1) {
        leaves.push({ node, bit, value });
      } else {
        let next = nodes[node]![bit];
        if (next === null) {
          next = nodes.push([null, null]) - 1;
          nodes[node]![bit] = next;
        }
        node = next;
      }
    }
  }
  const data: Buffer[] = [];
  let offset = 0;
  for (const { node, bit, value } of leaves) {
    nodes[node]![bit] = nodes.length + 16 + offset;
    const encoded = encode(value);
    data.push(encoded);
    offset += encoded.length;
  }
  const tree = Buffer.alloc(nodes.length * 6);
  for (const [i, [left, right]] of nodes.entries()) {
    tree.writeUIntBE(left ?? nodes.length, i * 6, 3);
    tree.writeUIntBE(right ?? nodes.length, i * 6 + 3, 3);
  }
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: buildEpoch,
    database_type: type,
    description: {},
    ip_version: 4,
    languages: [],
    node_count: nodes.length,
    record_size: 24,
  });
  const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
  return Buffer.concat([tree, Buffer.alloc(16), ...data, marker, metadata]);
}

function encode(value: Value): Buffer {
  if (typeof value === 'string') {
    const text = Buffer.from(value);
    return Buffer.concat([control(2, text.length), text]);
  }
  if (typeof value === 'number') {
    const number = Buffer.alloc(Number.isInteger(value) && value >= 0 ? 4 : 8);
    if (number.length === 4) number.writeUInt32BE(value);
    else number.writeDoubleBE(value);
    return Buffer.concat([control(number.length === 4 ? 6 : 3, number.length), number]);
  }
  if (isList(value)) return Buffer.concat([control(11, value.length), ...value.map(encode)]);
  const entries = Object.entries(value);
  return Buffer.concat([control(7, entries.length), ...entries.flat().map(encode)]);
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

function control(type: number, size: number): Buffer {
  if (size > 28) throw new Error('longer than this writer can write');
  return Buffer.from(type > 7 ? [size, type - 7] : [(type << 5) | size]);
}
