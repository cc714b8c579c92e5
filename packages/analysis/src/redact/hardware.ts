import { Frame } from '../extract/frame.js';
import { decodeLink } from '../extract/link.js';
import { ByteSearch } from './byte-search.js';
import { blockTypes, readBlocks, viewOf } from './pcapng-blocks.js';

/**
 * The hardware addresses of a data set, each with another one in its place: locally administered, and
 * numbered as they come. Also where they are part of an IPv6 address (RFC 4291 appendix A) or text.
 */
export class HardwareAddresses {
  private readonly search = new ByteSearch<Buffer>();
  private readonly known = new Set<string>();

  /** Takes up the addresses that a capture's frames go from and to. */
  async addFrom(capture: string): Promise<void> {
    const frame = new Frame();
    const links: number[] = [];
    for await (const { type, bytes, littleEndian } of readBlocks(capture)) {
      const view = viewOf(bytes);
      if (type === blockTypes.section) links.length = 0;
      if (type === blockTypes.interface) links.push(view.getUint16(8, littleEndian));
      if (type !== blockTypes.packet) continue;
      frame.bytes = bytes;
      frame.view = view;
      frame.linkType = links[view.getUint32(8, littleEndian)] ?? -1;
      frame.start = 28;
      frame.end = Math.min(bytes.length - 4, 28 + view.getUint32(20, littleEndian));
      frame.wireLength = view.getUint32(24, littleEndian);
      decodeLink(frame);
      for (const at of [frame.sourceHardware, frame.destinationHardware]) {
        if (at !== -1) this.add(bytes.subarray(at, at + 6));
      }
    }
  }

  get count(): number {
    return this.known.size;
  }

  replace(bytes: Buffer, start: number, end: number): void {
    for (const match of this.search.find(bytes, start, end)) match.found.copy(bytes, match.start);
  }

  isIn(bytes: Buffer): boolean {
    return this.search.find(bytes).length > 0;
  }

  private add(address: Buffer): void {
    const isGroup = ((address[0] ?? 1) & 1) === 1;
    if (isGroup || address.every((byte) => byte === 0)) return;
    const text = address.toString('hex');
    if (this.known.has(text)) return;
    this.known.add(text);
    const other = Buffer.from([...madeUp, this.known.size >> 8, this.known.size & 0xff]);
    this.search.add(address, other);
    this.search.add(interfaceId(address), interfaceId(other));
    for (const separator of [':', '-', '']) {
      this.search.add(spelled(address, separator), spelled(other, separator));
    }
  }
}

/** Locally administered (IEEE 802), and unlike what machines give themselves. */
const madeUp = [0x06, 0x4d, 0x54, 0x44];

/** Modified EUI-64. */
function interfaceId(address: Buffer): Buffer {
  const first = (address[0] ?? 0) ^ 2;
  return Buffer.from([first, ...address.subarray(1, 3), 0xff, 0xfe, ...address.subarray(3)]);
}

function spelled(address: Buffer, separator: string): Buffer {
  return Buffer.from(
    [...address].map((byte) => byte.toString(16).padStart(2, '0')).join(separator),
  );
}
