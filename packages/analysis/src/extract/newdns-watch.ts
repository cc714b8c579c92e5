import { timestamp } from '@matador/core';
import type { NewdnsProblem, NewdnsRecord } from '../records.js';
import { Assembly } from './assembly.js';
import type { End, Flow } from './flows.js';
import type { Frame } from './frame.js';
import type { HttpRequest } from './http.js';
import type { ResponseHead } from './http-response.js';
import { isWhole, mayBeResponse, readBody, readResponseHead } from './http-response.js';
import type { NewdnsAnswer } from './newdns.js';
import { readNewdns } from './newdns.js';

const FIN = 0x01;
const ACK = 0x10;
/** Longest response that is put together, bytes; real ones are some 10 KB. */
const MAX_RESPONSE = 256 * 1024;
const MAX_SEGMENTS = 1024;
/** Bounds memory: the oldest unfinished answer gives way to a new one. */
const MAX_OPEN = 64;
/** Bounds memory and work: more XML than this is not read from one capture, bytes. */
const MAX_TEXT = 64 * 1024 * 1024;

const NEWDNS_REQUEST = /\/newgetdns(?:[?#]|$)/;
const MMTLS_REQUEST = /^(?:http:\/\/[^/]+)?\/mmtls\/[0-9a-f]+(?:[?#]|$)/i;

/** A question and its answer while it comes in: what a flow remembers of it. */
export interface NewdnsExchange {
  readonly responder: End;
  /** The question was seen: then there is a record, whatever becomes of the answer. */
  readonly asked: boolean;
  /** Sequence number of the request, by which its retransmissions are known; -1: none seen. */
  readonly requestSequence: number;
  readonly server: string;
  readonly host: string | null;
  /** Of the request, then of the last packet of the answer; ms since the epoch. */
  at: number;
  /** Sequence number of the answer's first byte. */
  base: number;
  /** `null`: over. */
  assembly: Assembly | null;
  segments: number;
  head: ResponseHead | null;
  /** Where the connection's end cuts the answer off, bytes from its start. */
  end: number;
  /** The question was wrapped in mmtls: nothing more is looked for. */
  readonly wrapped: boolean;
}

/**
 * Reads the answers of WeChat's DNS over HTTP: responses to a request for `newgetdns`, whatever the
 * server, and responses of XML with a `<dns>` element whose request was not captured.
 */
export class NewdnsWatch {
  readonly records: NewdnsRecord[] = [];
  private readonly open = new Set<NewdnsExchange>();
  private textLeft = MAX_TEXT;

  /**
   * @param addressOf text of the frame's destination or source.
   * @param onAnswer gets what each answer says.
   */
  constructor(
    private readonly addressOf: (frame: Frame, which: 'source' | 'destination') => string,
    private readonly onAnswer: (answer: NewdnsAnswer, server: string) => void,
  ) {}

  /**
   * A request whose head ends in this frame. Any request ends the wait for the answer before. Of a
   * flow's requests that are wrapped in mmtls (there are hundreds) the first is reported.
   */
  noteRequest(frame: Frame, flow: Flow, sender: End, request: HttpRequest): void {
    const old = flow.exchange;
    if (old?.requestSequence === frame.sequence || old?.wrapped === true) return;
    if (old !== null) this.close(old);
    flow.exchange = null;
    const wrapped = request.method === 'POST' && MMTLS_REQUEST.test(request.target);
    if (!wrapped && !NEWDNS_REQUEST.test(request.target)) return;
    const exchange = this.begin(frame, flow, sender === 'a' ? 'b' : 'a', {
      asked: true,
      wrapped,
      requestSequence: frame.sequence,
      server: this.addressOf(frame, 'destination'),
      host: request.host,
    });
    if ((frame.flags & ACK) !== 0) exchange.base = frame.view.getUint32(frame.transport + 8);
    if (wrapped) {
      this.drop(exchange);
      this.report(exchange, 'mmtls', null);
    }
  }

  /** A segment that starts neither a TLS stream nor a request: an answer without its question? */
  noteResponse(frame: Frame, flow: Flow, sender: End): void {
    if (flow.exchange !== null) return;
    const bytes = frame.bytes.subarray(frame.payload, frame.payloadEnd);
    if (!mayBeResponse(bytes)) return;
    const head = readResponseHead(bytes);
    if (typeof head === 'string' || !head.contentType.includes('xml')) return;
    const exchange = this.begin(frame, flow, sender, {
      asked: false,
      wrapped: false,
      requestSequence: -1,
      server: this.addressOf(frame, 'source'),
      host: null,
    });
    exchange.base = frame.sequence;
    this.addResponse(frame, exchange, frame.sequence);
  }

  /** A segment from the end that answers. */
  addResponse(frame: Frame, exchange: NewdnsExchange, sequence: number): void {
    const { assembly } = exchange;
    if (assembly === null) return;
    let offset = (sequence - exchange.base) | 0;
    if (offset < 0 && offset > -MAX_RESPONSE) return; // of the answer before
    if (offset < 0 || offset > MAX_RESPONSE) {
      // The request did not say rightly where the answer would start.
      const bytes = frame.bytes.subarray(frame.payload, frame.payloadEnd);
      if (exchange.segments > 0 || !mayBeResponse(bytes)) return;
      exchange.base = sequence;
      offset = 0;
    }
    if ((frame.flags & FIN) !== 0) exchange.end = offset + frame.payloadLength;
    exchange.at = frame.time;
    exchange.segments += 1;
    const fits =
      exchange.segments <= MAX_SEGMENTS &&
      assembly.add(offset, frame.bytes, frame.payload, frame.payloadEnd);
    if (!fits || this.isOver(exchange, assembly.contiguous())) this.close(exchange);
  }

  /** The capture is over: what has not come will not come. */
  finish(): void {
    for (const exchange of this.open) this.close(exchange);
    this.records.sort((left, right) => (left.at < right.at ? -1 : left.at > right.at ? 1 : 0));
  }

  private begin(
    frame: Frame,
    flow: Flow,
    responder: End,
    about: Pick<NewdnsExchange, 'asked' | 'wrapped' | 'requestSequence' | 'server' | 'host'>,
  ): NewdnsExchange {
    const exchange: NewdnsExchange = {
      ...about,
      responder,
      at: frame.time,
      base: 0,
      assembly: new Assembly(MAX_RESPONSE),
      segments: 0,
      head: null,
      end: Infinity,
    };
    flow.exchange = exchange;
    this.open.add(exchange);
    if (this.open.size > MAX_OPEN) {
      for (const oldest of this.open) {
        this.close(oldest);
        break;
      }
    }
    return exchange;
  }

  private isOver(exchange: NewdnsExchange, bytes: Buffer): boolean {
    if (exchange.head === null) {
      const head = readResponseHead(bytes);
      if (head === 'other') return true;
      if (head !== 'incomplete') exchange.head = head;
    }
    if (bytes.length >= exchange.end) return true;
    return exchange.head !== null && isWhole(bytes, exchange.head);
  }

  private close(exchange: NewdnsExchange): void {
    const { assembly, head } = exchange;
    if (assembly === null) return;
    this.drop(exchange);
    const bytes = assembly.contiguous();
    if (head === null) {
      const isOther = readResponseHead(bytes) === 'other';
      const problem = isOther ? 'not-newdns' : bytes.length === 0 ? 'no-answer' : 'cut';
      if (exchange.asked) this.report(exchange, problem, null);
      return;
    }
    const body = readBody(bytes, head);
    this.textLeft -= body.bytes.length;
    const isSpent = this.textLeft < 0;
    const answer = isSpent ? null : readNewdns(body.bytes.toString('utf8'));
    const endsOpen = head.contentLength === null && !head.chunked && bytes.length < exchange.end;
    const problem = isSpent ? 'too-long' : (body.problem ?? (endsOpen ? 'cut' : null));
    if (answer !== null) this.onAnswer(answer, exchange.server);
    if (answer !== null) this.report(exchange, problem, answer);
    else if (exchange.asked) this.report(exchange, problem ?? 'not-newdns', null);
  }

  private drop(exchange: NewdnsExchange): void {
    exchange.assembly = null;
    this.open.delete(exchange);
  }

  private report(
    exchange: NewdnsExchange,
    problem: NewdnsProblem | null,
    answer: NewdnsAnswer | null,
  ): void {
    const { at, server, host } = exchange;
    this.records.push({
      at: timestamp(at),
      server,
      host,
      problem,
      domains: answer?.domains ?? [],
      builtinAddresses: answer?.builtinAddresses ?? [],
      clientAddress: answer?.clientAddress ?? null,
    });
  }
}
