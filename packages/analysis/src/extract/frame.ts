/** Why a packet is in no target. Every packet of a capture is in one target or under one reason. */
export type SkipReason =
  /** Traffic with a remote port 53. */
  | 'resolver'
  | 'multicast'
  | 'broadcast'
  /** Private, link-local, loopback and shared addresses. */
  | 'local-network'
  /** Reserved, documentation and benchmarking addresses. */
  | 'special-purpose-address'
  /** Neither end is the device. */
  | 'other-device'
  /** ARP, LLDP, EAPOL and the like. */
  | 'not-ip'
  | 'unsupported-link-type'
  /** The capture was cut before the headers ended (too small a snap length). */
  | 'truncated-packet'
  /** A later fragment whose first one, with the ports, was not seen before it. */
  | 'fragment-without-first'
  | 'malformed-link'
  | 'malformed-ipv4'
  | 'malformed-ipv6'
  | 'malformed-tcp'
  | 'malformed-udp'
  /** A packet record of the file without a known interface or with impossible lengths or times. */
  | 'malformed-record'
  /** The file ends within a record; counted once, and not a packet. */
  | 'truncated-file'
  /** The file cannot be read on from here; counted once, and not a packet. */
  | 'malformed-file';

export const TCP = 6;
export const UDP = 17;

/**
 * The packet being looked at. There is one object for a whole capture, filled anew for each packet,
 * so that nothing is allocated per packet. All positions are offsets in `bytes`.
 */
export class Frame {
  bytes: Buffer = Buffer.alloc(0);
  /** Over the same memory as `bytes`. */
  view: DataView = new DataView(new ArrayBuffer(0));

  /** ms since the epoch. */
  time = 0;
  /** The LINKTYPE_ number of tcpdump.org. */
  linkType = 0;
  start = 0;
  /** Behind the last byte that was captured. */
  end = 0;
  /** Length on the wire, of which `end - start` bytes were captured. */
  wireLength = 0;

  /** Where the IP header starts. */
  network = 0;
  etherType = 0;
  /** Where the sender's hardware address is, or -1. */
  sourceHardware = -1;
  destinationHardware = -1;
  /** The link layer says that it went to all. */
  linkBroadcast = false;

  ipVersion = 4;
  source = 0;
  destination = 0;
  /** Of the transport layer. */
  protocol = 0;
  /** IP total length: header and payload, as sent. */
  ipLength = 0;
  /** Where the transport header (or a later fragment's data) starts. */
  transport = 0;
  /** Bytes; 0 for whole packets and first fragments. */
  fragmentOffset = 0;
  moreFragments = false;
  fragmentId = 0;

  sourcePort = 0;
  destinationPort = 0;
  /** TCP's flags byte, 0 for other protocols. */
  flags = 0;
  sequence = 0;
  payload = 0;
  /** As sent; `payloadEnd - payload` bytes of it were captured. */
  payloadLength = 0;
  payloadEnd = 0;
}

/** The reason for a header that does not fit in what was captured. */
export function tooShort(frame: Frame, malformed: SkipReason): SkipReason {
  return frame.end - frame.start < frame.wireLength ? 'truncated-packet' : malformed;
}

/** Later fragments complete the payload; not so where the capture cut this one, leaving a gap. */
export function isContinued(frame: Frame): boolean {
  return frame.moreFragments && frame.payloadEnd - frame.payload === frame.payloadLength;
}
