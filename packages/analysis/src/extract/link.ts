import type { Frame, SkipReason } from './frame.js';
import { tooShort } from './frame.js';

const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_IPV6 = 0x86dd;
const MAX_VLAN_TAGS = 4;

/** Names of the link types that can be read, by LINKTYPE_ number (tcpdump.org/linktypes.html). */
const LINK_NAMES = new Map([
  [0, 'bsd-loopback'],
  [1, 'ethernet'],
  [12, 'raw-ip'],
  [14, 'raw-ip'],
  [101, 'raw-ip'],
  [108, 'bsd-loopback'],
  [113, 'linux-cooked'],
  [228, 'raw-ip'],
  [229, 'raw-ip'],
  [276, 'linux-cooked-v2'],
]);

/** What a link type is called in an extract; `linktype-147` for one that cannot be read. */
export function linkTypeName(linkType: number): string {
  return LINK_NAMES.get(linkType) ?? `linktype-${linkType}`;
}

/** Finds the IP header; sets `network`, `etherType` and what the link layer says of the ends. */
export function decodeLink(frame: Frame): SkipReason | null {
  frame.sourceHardware = -1;
  frame.destinationHardware = -1;
  frame.linkBroadcast = false;
  switch (frame.linkType) {
    case 1:
      return decodeEthernet(frame);
    case 12:
    case 14:
    case 101:
    case 228:
    case 229:
      return decodeRaw(frame, frame.start);
    case 113:
      return decodeCooked(frame);
    case 276:
      return decodeCookedV2(frame);
    case 0:
    case 108:
      return decodeLoopback(frame);
    default:
      return 'unsupported-link-type';
  }
}

function decodeEthernet(frame: Frame): SkipReason | null {
  const { view, start, end } = frame;
  if (end - start < 14) return tooShort(frame, 'malformed-link');
  frame.destinationHardware = start;
  frame.sourceHardware = start + 6;
  frame.linkBroadcast =
    view.getUint32(start) === 0xffffffff && view.getUint16(start + 4) === 0xffff;
  return acceptIp(frame, view.getUint16(start + 12), start + 14);
}

/** https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html */
function decodeCooked(frame: Frame): SkipReason | null {
  const { view, start, end } = frame;
  if (end - start < 16) return tooShort(frame, 'malformed-link');
  frame.linkBroadcast = view.getUint16(start) === 1;
  if (view.getUint16(start + 4) === 6) frame.sourceHardware = start + 6;
  return acceptIp(frame, view.getUint16(start + 14), start + 16);
}

/** https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html */
function decodeCookedV2(frame: Frame): SkipReason | null {
  const { view, start, end } = frame;
  if (end - start < 20) return tooShort(frame, 'malformed-link');
  frame.linkBroadcast = view.getUint8(start + 10) === 1;
  if (view.getUint8(start + 11) === 6) frame.sourceHardware = start + 12;
  return acceptIp(frame, view.getUint16(start), start + 20);
}

/**
 * The address family is in the byte order of the machine that captured, which need not be the
 * file's, and IPv6 has another number on every system: the IP version says the same more surely.
 */
function decodeLoopback(frame: Frame): SkipReason | null {
  const { view, start, end } = frame;
  if (end - start < 4) return tooShort(frame, 'malformed-link');
  const family = view.getUint16(start) | view.getUint16(start + 2);
  const isIp = [2, 10, 24, 28, 30].includes(family >> 8 || family & 0xff);
  return isIp ? decodeRaw(frame, start + 4) : 'not-ip';
}

function decodeRaw(frame: Frame, network: number): SkipReason | null {
  if (network >= frame.end) return tooShort(frame, 'malformed-link');
  const version = frame.view.getUint8(network) >> 4;
  frame.network = network;
  if (version === 4) frame.etherType = ETHERTYPE_IPV4;
  else if (version === 6) frame.etherType = ETHERTYPE_IPV6;
  else return 'malformed-link';
  return null;
}

/** Passes over VLAN tags (802.1Q, 802.1ad and its predecessors). */
function acceptIp(frame: Frame, firstType: number, firstOffset: number): SkipReason | null {
  let type = firstType;
  let offset = firstOffset;
  for (let tags = 0; type === 0x8100 || type === 0x88a8 || type === 0x9100; tags += 1) {
    if (tags === MAX_VLAN_TAGS) return 'malformed-link';
    if (frame.end - offset < 4) return tooShort(frame, 'malformed-link');
    type = frame.view.getUint16(offset + 2);
    offset += 4;
  }
  frame.network = offset;
  frame.etherType = type;
  return type === ETHERTYPE_IPV4 || type === ETHERTYPE_IPV6 ? null : 'not-ip';
}
