import { Assembly } from './assembly.js';
import type { Flow } from './flows.js';
import type { Frame } from './frame.js';
import { isContinued, UDP } from './frame.js';

const MAX_DATAGRAMS = 4096;
/** Four times what resolvers send over UDP at most. */
const MAX_DATAGRAM_BYTES = 16_384;
const UDP_HEADER = 8;

interface Datagram {
  readonly flow: Flow;
  /** The UDP payload, kept for DNS only. */
  readonly payload: Assembly | null;
  payloadLength: number;
}

/**
 * Remembers the first fragments of recent datagrams, since only they have ports. Fragments that come
 * before the first one have no flow.
 */
export class FragmentTable {
  private readonly datagrams = new Map<string, Datagram>();

  /** Takes a first fragment. */
  begin(frame: Frame, source: number, destination: number, flow: Flow): void {
    const isDns = frame.protocol === UDP && frame.sourcePort === 53 && isContinued(frame);
    const payload = isDns ? new Assembly(MAX_DATAGRAM_BYTES) : null;
    payload?.add(0, frame.bytes, frame.payload, frame.payloadEnd);
    const key = keyOf(frame, source, destination);
    this.datagrams.delete(key);
    this.datagrams.set(key, { flow, payload, payloadLength: -1 });
    if (this.datagrams.size <= MAX_DATAGRAMS) return;
    for (const oldest of this.datagrams.keys()) {
      this.datagrams.delete(oldest);
      return;
    }
  }

  /** Takes a later fragment; `whole` is the UDP payload of a DNS datagram that this one completes. */
  add(
    frame: Frame,
    source: number,
    destination: number,
  ): { readonly flow: Flow; readonly whole: Buffer | null } | null {
    const key = keyOf(frame, source, destination);
    const datagram = this.datagrams.get(key);
    if (datagram === undefined) return null;
    const { flow, payload } = datagram;
    if (payload === null) return { flow, whole: null };
    const offset = frame.fragmentOffset - UDP_HEADER;
    payload.add(offset, frame.bytes, frame.payload, frame.payloadEnd);
    if (!frame.moreFragments) datagram.payloadLength = offset + frame.payloadLength;
    const bytes = payload.contiguous();
    const complete = datagram.payloadLength !== -1 && bytes.length >= datagram.payloadLength;
    if (complete) this.datagrams.set(key, { flow, payload: null, payloadLength: -1 });
    return { flow, whole: complete ? bytes : null };
  }
}

/** IPv4 numbers datagrams for each protocol (RFC 6864), IPv6 for all together (RFC 8200). */
function keyOf(frame: Frame, source: number, destination: number): string {
  const space = frame.ipVersion === 4 ? frame.protocol : 'ipv6';
  return `${space}/${source}/${destination}/${frame.fragmentId}`;
}
