/** node-pcap's names of link types, by their LINKTYPE_ numbers (https://www.tcpdump.org/linktypes.html). */
export const linkTypes: ReadonlyMap<string, number> = new Map([
  ['LINKTYPE_NULL', 0],
  ['LINKTYPE_ETHERNET', 1],
  ['LINKTYPE_RAW', 101],
  ['LINKTYPE_LINUX_SLL', 113],
  ['LINKTYPE_IEEE802_11_RADIO', 127],
]);

/** The beginning of a classic pcap file, little-endian, times in microseconds. */
export function pcapHeader(linkType: number, snapLength: number): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(snapLength, 16);
  header.writeUInt32LE(linkType, 20);
  return header;
}
