import { Assembly } from './assembly.js';
import type { End, Flow } from './flows.js';
import type { Frame } from './frame.js';
import type { HttpRequest } from './http.js';
import { mayBeRequest, readRequest } from './http.js';
import type { NewdnsWatch } from './newdns-watch.js';
import type { ClientHello } from './tls.js';
import { readClientHello } from './tls.js';

const SYN = 0x02;
const HANDSHAKE_RECORD = 22;
/** Bounds memory: the oldest stream that is being put together gives way to a new one. */
const MAX_OPEN = 1024;
/** More segments than any ClientHello, request head or DNS message comes in. */
const MAX_SEGMENTS = 64;
/** Room for the longest DNS message with its length and what came behind it out of order. */
const MAX_STREAM_BYTES = 80_000;

/** What is remembered of one direction of a TCP flow. */
export interface StreamState {
  /** Sequence number of the first payload byte after a SYN, while none has come; else -1. */
  expected: number;
  /** Sequence number of the assembly's first byte. */
  base: number;
  assembly: Assembly | null;
  segments: number;
}

type Head = { readonly hello: ClientHello } | HttpRequest | 'incomplete' | 'other';

/**
 * Finds TLS server names, HTTP hosts and DNS messages in TCP flows. A segment that says all by
 * itself is read in place; only where one does not suffice are bytes kept.
 */
export class StreamInspector {
  private readonly open = new Set<StreamState>();

  /**
   * @param newdns gets the requests, and what may be answers to them.
   * @param onDns gets each whole DNS message that port 53 sent.
   */
  constructor(
    private readonly newdns: NewdnsWatch,
    private readonly onDns: (message: Buffer, frame: Frame) => void,
  ) {}

  inspect(frame: Frame, flow: Flow, sender: End): void {
    let state = sender === 'a' ? flow.streamFromA : flow.streamFromB;
    let sequence = frame.sequence;
    if ((frame.flags & SYN) !== 0) {
      sequence = (sequence + 1) >>> 0;
      state = this.begin(flow, sender, state, sequence);
    }
    if (flow.exchange?.responder === sender) {
      this.newdns.addResponse(frame, flow.exchange, sequence);
      return;
    }
    if (frame.payloadEnd === frame.payload) return;
    if (frame.sourcePort === 53) {
      this.inspectDns(frame, state ?? this.begin(flow, sender, state, sequence), sequence);
    } else if (state !== null && (state.assembly !== null || state.expected !== -1)) {
      this.inspectBeginning(frame, flow, sender, state, sequence);
    } else {
      this.inspectSegment(frame, flow, sender, sequence);
    }
  }

  private begin(flow: Flow, sender: End, old: StreamState | null, expected: number): StreamState {
    if (old !== null) this.close(old);
    const state: StreamState = { expected, base: expected, assembly: null, segments: 0 };
    if (sender === 'a') flow.streamFromA = state;
    else flow.streamFromB = state;
    return state;
  }

  /** The first bytes after a SYN, and a head that has begun: what is missing is waited for. */
  private inspectBeginning(
    frame: Frame,
    flow: Flow,
    sender: End,
    state: StreamState,
    sequence: number,
  ): void {
    if (state.assembly === null) {
      const gap = (sequence - state.expected) | 0;
      if (gap < 0) return; // a keep-alive probe
      const bytes = frame.bytes.subarray(frame.payload, frame.payloadEnd);
      if (gap === 0) {
        state.expected = -1;
        const head = readHead(bytes);
        if (head !== 'incomplete') {
          this.addHead(frame, flow, sender, head);
          return;
        }
      }
    }
    const bytes = this.assemble(frame, state, sequence);
    if (bytes === null || bytes.length === 0) return;
    const head = readHead(bytes);
    if (head === 'incomplete') return;
    this.addHead(frame, flow, sender, head);
    this.close(state);
  }

  /** Within a stream: behind STARTTLS or CONNECT, the next request, or a flow already under way. */
  private inspectSegment(frame: Frame, flow: Flow, sender: End, sequence: number): void {
    const first = frame.view.getUint8(frame.payload);
    if (first !== HANDSHAKE_RECORD && !mayBeRequest(first)) return;
    const head = readHead(frame.bytes.subarray(frame.payload, frame.payloadEnd));
    if (head !== 'incomplete') this.addHead(frame, flow, sender, head);
    else if (frame.payloadEnd - frame.payload >= 6) {
      const old = sender === 'a' ? flow.streamFromA : flow.streamFromB;
      this.assemble(frame, this.begin(flow, sender, old, sequence), sequence);
    }
  }

  private addHead(frame: Frame, flow: Flow, sender: End, head: Head): void {
    if (typeof head === 'string') {
      this.newdns.noteResponse(frame, flow, sender);
      return;
    }
    if ('hello' in head) {
      flow.addHello(head.hello, 'sni');
      return;
    }
    if (head.host !== null) flow.addName(head.host, 'http-host');
    this.newdns.noteRequest(frame, flow, sender, head);
  }

  private inspectDns(frame: Frame, state: StreamState, sequence: number): void {
    if (state.assembly === null && state.expected === -1) state.base = sequence;
    let bytes = this.assemble(frame, state, sequence);
    while (bytes !== null && bytes.length >= 2) {
      const end = 2 + bytes.readUInt16BE(0);
      if (bytes.length < end) return;
      this.onDns(bytes.subarray(2, end), frame);
      state.assembly?.discard(end);
      state.base = (state.base + end) >>> 0;
      state.segments = 0;
      bytes = state.assembly?.contiguous() ?? null;
    }
  }

  /** Adds the segment and gives what is there without a gap; `null` when the stream was given up. */
  private assemble(frame: Frame, state: StreamState, sequence: number): Buffer | null {
    if (state.assembly === null) {
      state.assembly = new Assembly(MAX_STREAM_BYTES);
      this.open.add(state);
      this.giveWay();
    }
    state.expected = -1;
    state.segments += 1;
    const offset = (sequence - state.base) | 0;
    const fits =
      state.segments <= MAX_SEGMENTS &&
      state.assembly.add(offset, frame.bytes, frame.payload, frame.payloadEnd);
    if (fits) return state.assembly.contiguous();
    this.close(state);
    return null;
  }

  private giveWay(): void {
    if (this.open.size <= MAX_OPEN) return;
    for (const oldest of this.open) {
      this.close(oldest);
      return;
    }
  }

  private close(state: StreamState): void {
    state.expected = -1;
    state.assembly = null;
    state.segments = 0;
    this.open.delete(state);
  }
}

function readHead(bytes: Buffer): Head {
  const first = bytes.readUInt8(0);
  if (first === HANDSHAKE_RECORD) {
    const hello = readClientHello(bytes);
    return typeof hello === 'string' ? hello : { hello };
  }
  return mayBeRequest(first) ? readRequest(bytes) : 'other';
}
