import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An address as a number: IPv4 below 2^32, or IPv6's 128 bits. */
export interface NumberedAddress {
  readonly family: 4 | 6;
  readonly value: bigint;
}

const integer = /^\d{1,39}$/;
const ipv4End = 1n << 32n;
const ipv6End = 1n << 128n;

/**
 * Reads an address in text form; IPv4 in IPv6 (`::ffff:192.0.2.1`) is IPv4. `undefined` for anything
 * else, zones included.
 */
export function readAddress(text: string): NumberedAddress | undefined {
  if (isIP(text) === 0 || text.includes('%')) return undefined;
  const address = ipaddr.process(text);
  let value = 0n;
  for (const byte of address.toByteArray()) value = (value << 8n) | BigInt(byte);
  return { family: address.kind() === 'ipv4' ? 4 : 6, value };
}

/**
 * The ends of a row's range, each as text or as an integer. Integers are IPv4 where both are below
 * 2^32. `undefined` where it is no range: unreadable, of two families, or its end before its start.
 */
export function readRange(
  start: string,
  end: string,
): { readonly family: 4 | 6; readonly start: bigint; readonly end: bigint } | undefined {
  if (integer.test(start) && integer.test(end)) {
    const [first, last] = [BigInt(start), BigInt(end)];
    if (last < first || last >= ipv6End) return undefined;
    return { family: last < ipv4End ? 4 : 6, start: first, end: last };
  }
  const [first, last] = [readAddress(start), readAddress(end)];
  if (first === undefined || last === undefined) return undefined;
  if (first.family !== last.family || last.value < first.value) return undefined;
  return { family: first.family, start: first.value, end: last.value };
}
