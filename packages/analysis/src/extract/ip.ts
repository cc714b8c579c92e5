import type { Frame, SkipReason } from './frame.js';
import { tooShort } from './frame.js';

const MAX_EXTENSION_HEADERS = 16;
const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const AUTHENTICATION = 51;
const NO_NEXT_HEADER = 59;
const DESTINATION_OPTIONS = 60;
const MOBILITY = 135;
const HOST_IDENTITY = 139;
const SHIM6 = 140;

/** Reads the IP header at `network`: the addresses' places, protocol, length and fragmentation. */
export function decodeIp(frame: Frame): SkipReason | null {
  return frame.etherType === 0x0800 ? decodeIpv4(frame) : decodeIpv6(frame);
}

function decodeIpv4(frame: Frame): SkipReason | null {
  const { view, network, end } = frame;
  if (end - network < 20) return tooShort(frame, 'malformed-ipv4');
  const first = view.getUint8(network);
  const headerLength = (first & 0x0f) * 4;
  if (first >> 4 !== 4 || headerLength < 20) return 'malformed-ipv4';
  if (end - network < headerLength) return tooShort(frame, 'malformed-ipv4');
  // A packet captured before segmentation offload of more than 64 KiB says 0.
  const length = view.getUint16(network + 2) || wireIpLength(frame);
  if (length < headerLength) return 'malformed-ipv4';

  const fragment = view.getUint16(network + 6);
  frame.ipVersion = 4;
  frame.ipLength = length;
  frame.source = network + 12;
  frame.destination = network + 16;
  frame.protocol = view.getUint8(network + 9);
  frame.transport = network + headerLength;
  frame.fragmentOffset = (fragment & 0x1fff) * 8;
  frame.moreFragments = (fragment & 0x2000) !== 0;
  frame.fragmentId = view.getUint16(network + 4);
  return null;
}

function decodeIpv6(frame: Frame): SkipReason | null {
  const { view, network, end } = frame;
  if (end - network < 40) return tooShort(frame, 'malformed-ipv6');
  if (view.getUint8(network) >> 4 !== 6) return 'malformed-ipv6';
  const payloadLength = view.getUint16(network + 4);
  const nextHeader = view.getUint8(network + 6);
  frame.ipVersion = 6;
  // 0 with something behind it: a jumbogram (RFC 2675), also made by segmentation offload.
  frame.ipLength =
    payloadLength === 0 && nextHeader !== NO_NEXT_HEADER ? wireIpLength(frame) : 40 + payloadLength;
  frame.source = network + 8;
  frame.destination = network + 24;
  frame.fragmentOffset = 0;
  frame.moreFragments = false;
  frame.fragmentId = 0;
  return passExtensionHeaders(frame, nextHeader, network + 40);
}

function passExtensionHeaders(
  frame: Frame,
  firstHeader: number,
  firstOffset: number,
): SkipReason | null {
  const { view } = frame;
  const end = Math.min(frame.end, frame.network + frame.ipLength);
  let header = firstHeader;
  let offset = firstOffset;
  for (let count = 0; isExtension(header); count += 1) {
    if (count === MAX_EXTENSION_HEADERS) return 'malformed-ipv6';
    if (end - offset < 8) return tooShort(frame, 'malformed-ipv6');
    if (header === FRAGMENT) {
      const fragment = view.getUint16(offset + 2);
      frame.fragmentOffset = fragment & 0xfff8;
      frame.moreFragments = (fragment & 1) !== 0;
      frame.fragmentId = view.getUint32(offset + 4);
    }
    const length = extensionLength(header, view.getUint8(offset + 1));
    header = view.getUint8(offset);
    offset += length;
    // What follows a later fragment's header is data, whatever the header says it is.
    if (frame.fragmentOffset > 0) break;
  }
  if (offset > frame.end) return tooShort(frame, 'malformed-ipv6');
  frame.protocol = header;
  frame.transport = offset;
  return null;
}

function isExtension(header: number): boolean {
  switch (header) {
    case HOP_BY_HOP:
    case ROUTING:
    case FRAGMENT:
    case AUTHENTICATION:
    case DESTINATION_OPTIONS:
    case MOBILITY:
    case HOST_IDENTITY:
    case SHIM6:
      return true;
    default:
      return false;
  }
}

function extensionLength(header: number, lengthField: number): number {
  if (header === FRAGMENT) return 8;
  if (header === AUTHENTICATION) return (lengthField + 2) * 4;
  return (lengthField + 1) * 8;
}

function wireIpLength(frame: Frame): number {
  return frame.wireLength - (frame.network - frame.start);
}
