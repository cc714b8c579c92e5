import type { Frame } from '../extract/frame.js';
import { mayBeRequest, readRequest } from '../extract/http.js';
import { mayBeInitial } from '../extract/quic.js';
import { stunKind } from '../extract/stun.js';
import { readClientHello } from '../extract/tls.js';

const dns = 53;
const stunHeader = 20;
const handshakeRecord = 22;
const syn = 0x02;
const asksNewdns = /^\S+ \S*\/newgetdns[?# ]/;
/** Paths that tell the analysis something: WeChat's. */
const toldPath = /^(?:http:\/\/[^/]+)?(?:.*\/newgetdns|\/mmtls\/[0-9a-f]+)/i;
/** What a ClientHello may need beside its own length: the headers of the records that it is spread over. */
const recordHeaders = 64 * 5;

/** One direction of a TCP connection. */
interface Direction {
  /** Up to here, a sequence number, the stream is kept; `null`: not. */
  keepUntil: number | null;
  /** A request's head has begun and not ended. */
  inHead: boolean;
  /** It asked for addresses: the answer is kept. */
  asksNewdns: boolean;
}

/**
 * Blanks all payload but what the analysis reads: DNS, a TLS client's first message, QUIC's Initial
 * packets, the header of STUN, of HTTP requests the method and the host, and WeChat's DNS over HTTP.
 */
export class NeededPayload {
  private readonly directions = new Map<string, Direction>();

  keepUdp(frame: Frame): void {
    const { view, payload, payloadEnd } = frame;
    if (isDns(frame) || mayBeInitial(view, payload, payloadEnd)) return;
    const kept = stunKind(view, payload, payloadEnd) === null ? 0 : stunHeader;
    frame.bytes.fill(0, payload + kept, payloadEnd);
  }

  keepTcp(frame: Frame): void {
    if (isDns(frame)) return;
    const own = this.direction(frame, 'own');
    if ((frame.flags & syn) !== 0) Object.assign(own, fresh());
    const { bytes, payload, payloadEnd } = frame;
    if (payload === payloadEnd) return;
    if (this.direction(frame, 'other').asksNewdns) return;
    if (own.keepUntil !== null && ((own.keepUntil - frame.sequence) | 0) > 0) {
      const kept = Math.min(payloadEnd, payload + ((own.keepUntil - frame.sequence) | 0));
      bytes.fill(0, kept, payloadEnd);
    } else if (bytes[payload] === handshakeRecord) {
      this.keepHello(frame, own);
    } else if (own.inHead || mayBeRequest(bytes[payload] ?? 0)) {
      this.keepHead(frame, own);
    } else {
      bytes.fill(0, payload, payloadEnd);
    }
  }

  private keepHello(frame: Frame, own: Direction): void {
    const { bytes, payload, payloadEnd, sequence } = frame;
    const stream = bytes.subarray(payload, payloadEnd);
    const hello = readClientHello(stream);
    if (hello === 'other') {
      stream.fill(0);
      return;
    }
    // Up to the handshake's length, the message may still say how long it is.
    const message = stream.length < 9 ? 0x4000 : 4 + stream.readUIntBE(6, 3);
    const record = stream.length < 5 ? 0 : stream.readUInt16BE(3);
    if (hello === 'incomplete') own.keepUntil = (sequence + message + recordHeaders) >>> 0;
    else if (record >= message) stream.fill(0, 5 + record);
  }

  private keepHead(frame: Frame, own: Direction): void {
    const stream = frame.bytes.subarray(frame.payload, frame.payloadEnd);
    const begins = !own.inHead;
    const request = begins ? readRequest(stream) : null;
    if (request === 'other') {
      stream.fill(0);
      return;
    }
    const text = stream.toString('latin1');
    if (begins) own.asksNewdns = asksNewdns.test(text);
    const headEnd = text.search(/\r?\n\r?\n/);
    const head = headEnd === -1 ? text : text.slice(0, headEnd);
    const lines = head
      .split(/(?<=\n)/)
      .map((line, index) => blankLine(line, begins && index === 0));
    stream.write(lines.join(''), 'latin1');
    if (headEnd !== -1) stream.fill(0, headEnd + (text[headEnd] === '\r' ? 4 : 2));
    own.inHead = headEnd === -1;
  }

  private direction(frame: Frame, which: 'own' | 'other'): Direction {
    const { bytes, source, destination, ipVersion, sourcePort, destinationPort } = frame;
    const length = ipVersion === 4 ? 4 : 16;
    const end = (at: number, port: number) => `${bytes.toString('hex', at, at + length)} ${port}`;
    const [from, to] = [end(source, sourcePort), end(destination, destinationPort)];
    const key = which === 'own' ? `${from} ${to}` : `${to} ${from}`;
    const known = this.directions.get(key) ?? fresh();
    this.directions.set(key, known);
    return known;
  }
}

function fresh(): Direction {
  return { keepUntil: null, inHead: false, asksNewdns: false };
}

function isDns({ sourcePort, destinationPort }: Frame): boolean {
  return sourcePort === dns || destinationPort === dns;
}

/** A line of a request's head of the same length, without what only its server needs to know. */
function blankLine(line: string, isRequestLine: boolean): string {
  if (/^host:/i.test(line)) return line;
  if (!isRequestLine) return line.replace(/[^\r\n]/g, 'x');
  const parts = /^(\S+ )(\S+)(.*\s*)$/.exec(line);
  if (parts === null) return line.replace(/[^\r\n]/g, 'x');
  const [, method = '', target = '', rest = ''] = parts;
  const told = toldPath.exec(target)?.[0] ?? '';
  const blanked = target.slice(told.length).replace(/[^/?#]/g, 'x');
  return `${method}${told}${blanked}${rest}`;
}
