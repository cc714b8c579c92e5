/** The address so many further on. */
export function addressAfter(address: string, count: number): string {
  return textOf((numberOf(address) + count) % 2 ** 32);
}

/** The network that an address with a prefix length is in: `192.168.71.20/24` is in `192.168.71.0/24`. */
export function networkOf(cidr: string): string {
  const { address, length, size } = parse(cidr);
  return `${textOf(address - (address % size))}/${length}`;
}

/** The network of the same size that follows. */
export function networkAfter(network: string): string {
  const { address, length, size } = parse(network);
  return `${textOf((address + size) % 2 ** 32)}/${length}`;
}

/** The address that stands in a network where the given one stands in its own. */
export function movedTo(network: string, cidr: string): string {
  const { address, length, size } = parse(cidr);
  return `${textOf(parse(network).address + (address % size))}/${length}`;
}

function parse(cidr: string): { address: number; length: number; size: number } {
  const [address = '', length = ''] = cidr.split('/');
  return { address: numberOf(address), length: Number(length), size: 2 ** (32 - Number(length)) };
}

function numberOf(address: string): number {
  return address.split('.').reduce((number, byte) => number * 256 + Number(byte), 0);
}

function textOf(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}
