/** A version of the Internet Protocol. */
export type Family = 4 | 6;

/** Of an address, alone or with a prefix length. */
export function familyOf(address: string): Family {
  return address.includes(':') ? 6 : 4;
}

export function familiesOf(addresses: readonly string[]): Family[] {
  return [...new Set(addresses.map(familyOf))];
}
