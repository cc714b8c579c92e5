/** IANA's names of the record types that phones ask for; others are written `TYPE65280` (RFC 3597). */
const TYPE_NAMES = new Map([
  [1, 'A'],
  [2, 'NS'],
  [5, 'CNAME'],
  [6, 'SOA'],
  [12, 'PTR'],
  [13, 'HINFO'],
  [15, 'MX'],
  [16, 'TXT'],
  [28, 'AAAA'],
  [33, 'SRV'],
  [35, 'NAPTR'],
  [39, 'DNAME'],
  [41, 'OPT'],
  [43, 'DS'],
  [46, 'RRSIG'],
  [47, 'NSEC'],
  [48, 'DNSKEY'],
  [50, 'NSEC3'],
  [64, 'SVCB'],
  [65, 'HTTPS'],
  [255, 'ANY'],
  [257, 'CAA'],
]);

export function typeName(type: number): string {
  return TYPE_NAMES.get(type) ?? `TYPE${type}`;
}

/**
 * Reads a domain name, following compression pointers (RFC 1035 section 4.1.4). Each pointer has to
 * lead further back than the one before, which also rules out loops.
 * @returns the name in lower case, `.` for the root, with other than printable ASCII escaped as in
 *   zone files, and where the name ends in the message; `null` where it is malformed.
 */
export function readName(
  message: Buffer,
  start: number,
): { readonly name: string; readonly end: number } | null {
  const labels: string[] = [];
  let length = 0;
  let offset = start;
  let earliest = start;
  let end = -1;
  while (offset < message.length) {
    const size = message.readUInt8(offset);
    if (size === 0) {
      return { name: labels.join('.') || '.', end: end === -1 ? offset + 1 : end };
    }
    if (size >= 0xc0) {
      if (offset + 2 > message.length) return null;
      if (end === -1) end = offset + 2;
      offset = message.readUInt16BE(offset) & 0x3fff;
      if (offset >= earliest) return null;
      earliest = offset;
      continue;
    }
    length += size + 1;
    if (size > 63 || length > 254 || offset + 1 + size > message.length) return null;
    labels.push(escapeLabel(message.toString('latin1', offset + 1, offset + 1 + size)));
    offset += 1 + size;
  }
  return null;
}

/** RFC 1035 section 5.1: `\.`, `\\` and `\DDD`. */
function escapeLabel(label: string): string {
  return label
    .replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
    .replace(/[\\."();@$]/g, '\\$&')
    .replace(/[^!-~]/g, (char) => `\\${String(char.charCodeAt(0)).padStart(3, '0')}`);
}
