import type { Frame, SkipReason } from './frame.js';
import { TCP, tooShort, UDP } from './frame.js';

/**
 * Reads the transport header of a whole packet or a first fragment: ports, TCP's flags and sequence
 * number, and where the payload is. Without ports (ICMP and others) the payload is what follows the
 * IP header, less the 8 bytes of an ICMP header.
 */
export function decodeTransport(frame: Frame): SkipReason | null {
  if (frame.protocol === TCP) return decodeTcp(frame);
  frame.flags = 0;
  if (frame.protocol === UDP) return decodeUdp(frame);
  frame.sourcePort = 0;
  frame.destinationPort = 0;
  const headerLength = frame.protocol === 1 || frame.protocol === 58 ? 8 : 0;
  setPayload(frame, frame.transport + headerLength, ipEnd(frame));
  return null;
}

/** A later fragment: everything behind the IP header is payload, and the ports are unknown. */
export function decodeLaterFragment(frame: Frame): void {
  frame.sourcePort = 0;
  frame.destinationPort = 0;
  frame.flags = 0;
  setPayload(frame, frame.transport, ipEnd(frame));
}

function decodeTcp(frame: Frame): SkipReason | null {
  const { view, transport } = frame;
  const wireEnd = ipEnd(frame);
  if (wireEnd - transport < 20) return 'malformed-tcp';
  if (frame.end - transport < 14) return tooShort(frame, 'malformed-tcp');
  const headerLength = (view.getUint8(transport + 12) >> 4) * 4;
  if (headerLength < 20 || transport + headerLength > wireEnd) return 'malformed-tcp';
  frame.sourcePort = view.getUint16(transport);
  frame.destinationPort = view.getUint16(transport + 2);
  frame.sequence = view.getUint32(transport + 4);
  frame.flags = view.getUint8(transport + 13);
  setPayload(frame, transport + headerLength, wireEnd);
  return null;
}

function decodeUdp(frame: Frame): SkipReason | null {
  const { view, transport } = frame;
  const wireEnd = ipEnd(frame);
  if (wireEnd - transport < 8) return 'malformed-udp';
  if (frame.end - transport < 8) return tooShort(frame, 'malformed-udp');
  const length = view.getUint16(transport + 4);
  // 0: a datagram over 64 KiB, before segmentation offload.
  if (length !== 0 && length < 8) return 'malformed-udp';
  frame.sourcePort = view.getUint16(transport);
  frame.destinationPort = view.getUint16(transport + 2);
  const claimedEnd = length === 0 ? wireEnd : Math.min(wireEnd, transport + length);
  setPayload(frame, transport + 8, claimedEnd);
  return null;
}

function ipEnd(frame: Frame): number {
  return frame.network + frame.ipLength;
}

function setPayload(frame: Frame, payload: number, wireEnd: number): void {
  frame.payload = Math.min(payload, frame.end);
  frame.payloadEnd = Math.max(frame.payload, Math.min(frame.end, wireEnd));
  frame.payloadLength = Math.max(0, wireEnd - payload);
}
