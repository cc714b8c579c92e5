import { isIP } from 'node:net';
import type { PathTrace } from '@matador/core';
import { HopReader } from './hop-reader.js';
import { readTokens } from './tokens.js';

/** A line, or a part of one, that could not be read. Reading went on after it. */
export interface ParseProblem {
  /** From 1. */
  readonly line: number;
  readonly text: string;
  readonly message: string;
}

/** What the output of traceroute does not say, where the caller knows it; default `null` each. */
export interface KnownFacts {
  readonly method?: PathTrace['method'];
  readonly port?: number | null;
  readonly source?: string | null;
  readonly startedAt?: string | null;
}

export interface ParseOptions extends KnownFacts {
  readonly onProblem?: (problem: ParseProblem) => void;
}

const headerPattern = /^\s*traceroute6?\s+to\s/i;
/** Ends where a header ends; what is before it may be spread over two lines. */
const headerEnd = /\bhops max\b|\bbyte packets\b/;
/** `9 name …`, not `138 ms` or `30 hops max` left over from a wrapped line. */
const hopPattern = /^\s*(\d{1,3})(?:\s+(?!(?:ms|msec|hops|bytes?)\b)(.*))?$/;
/** A line that goes on with the hop before it though it is not indented. */
const continuationPattern = /^(?:\s|ms\b|msec\b|\*|!|\(|\d+(?:[.,]\d+)?\s*ms\b)/;
/** What stands for hops that someone left out. */
const omissionPattern = /^\s*(?::|\.\.\.|…|\[\.\.\.\])\s*$/;

/**
 * Reads what traceroute printed: the Linux, BSD and macOS programs, with or without names, headers,
 * AS numbers and MPLS labels, wrapped or not; any number of traces. Every probe is kept, the
 * unanswered ones with address `null`. A probe that only a name was printed for (BSD's traceroute6)
 * has a name and a round-trip time but no address.
 *
 * Never throws: what cannot be read goes to `onProblem`.
 */
export function parseTraceroute(text: string, options: ParseOptions = {}): PathTrace[] {
  const parser = new TracerouteParser(options);
  const traces: PathTrace[] = [];
  for (const line of text.split('\n')) {
    const done = parser.push(line);
    if (done !== undefined) traces.push(done);
  }
  const last = parser.end();
  if (last !== undefined) traces.push(last);
  return traces;
}

/** The parser line by line, for output that is still being written or does not fit in memory. */
export class TracerouteParser {
  readonly #options: ParseOptions;
  #trace: PathTrace | undefined;
  #hop: HopReader | undefined;
  /** The header as far as it was read, until it is complete. */
  #header: string | undefined;
  #line = 0;

  constructor(options: ParseOptions = {}) {
    this.#options = options;
  }

  /** Takes the next line, with or without its line end; returns a trace when the line begins the next one. */
  push(rawLine: string): PathTrace | undefined {
    this.#line += 1;
    const line = rawLine.replace(/[\r\n]+$/, '');
    if (line.trim() === '' || omissionPattern.test(line)) return undefined;
    if (headerPattern.test(line)) {
      const done = this.end();
      this.#trace = this.#newTrace();
      this.#readHeader(line);
      return done;
    }
    const hop = hopPattern.exec(line);
    if (hop !== null) {
      const ttl = Number(hop[1]);
      if (ttl >= 1 && ttl <= 255) return this.#beginHop(ttl, hop[2] ?? '');
    }
    if (this.#hop !== undefined && continuationPattern.test(line)) this.#readHop(this.#hop, line);
    else if (this.#header !== undefined) this.#readHeader(line);
    else this.#report(line, 'neither a header nor a hop');
    return undefined;
  }

  /** The trace under way, if any; the parser is then ready for another text. */
  end(): PathTrace | undefined {
    this.#endHop();
    const trace = this.#trace;
    this.#trace = undefined;
    this.#header = undefined;
    if (trace !== undefined) trace.reached = isReached(trace);
    return trace;
  }

  #beginHop(ttl: number, text: string): PathTrace | undefined {
    const lastTtl = this.#hop?.ttl ?? 0;
    // Without headers between them, traces are told apart by the hop numbers that start again.
    const done = ttl <= lastTtl ? this.end() : undefined;
    this.#endHop();
    this.#header = undefined;
    this.#trace ??= this.#newTrace();
    this.#hop = new HopReader(ttl, (message) => this.#report(text, message));
    this.#readHop(this.#hop, text);
    return done;
  }

  #readHop(hop: HopReader, text: string): void {
    for (const token of readTokens(text)) hop.read(token);
  }

  #endHop(): void {
    if (this.#hop !== undefined) this.#trace?.hops.push(this.#hop.finish());
    this.#hop = undefined;
  }

  #readHeader(line: string): void {
    const header = `${this.#header ?? ''} ${line}`;
    const trace = this.#trace;
    if (trace !== undefined) {
      trace.destination = readDestination(header);
      trace.source ??= /\sfrom\s+([^\s,]+)/.exec(header)?.[1] ?? null;
    }
    this.#header = headerEnd.test(header) ? undefined : header;
  }

  #newTrace(): PathTrace {
    const { method = null, port = null, source = null, startedAt = null } = this.#options;
    return {
      schema: 'matador/path-trace/1',
      tool: 'traceroute',
      method,
      source,
      destination: { name: null, address: null },
      port,
      startedAt,
      reached: false,
      hops: [],
    };
  }

  #report(text: string, message: string): void {
    this.#options.onProblem?.({ line: this.#line, text: text.trim(), message });
  }
}

/** From `traceroute to NAME (ADDRESS), 30 hops max, …`, in which either may be missing. */
function readDestination(header: string): PathTrace['destination'] {
  const words = /\sto\s+([^\s,()]+)?(?:\s*\(([^()\s]+)\))?/i.exec(header);
  const [name = null, inParentheses = null] = [words?.[1], words?.[2]];
  if (inParentheses !== null) return { name, address: inParentheses };
  return name !== null && isIP(name) !== 0
    ? { name: null, address: name }
    : { name, address: null };
}

/** Whether the last hop is the destination itself, answering as a destination does: without an error mark. */
function isReached(trace: PathTrace): boolean {
  const { address } = trace.destination;
  const probes = trace.hops.at(-1)?.probes ?? [];
  return (
    address !== null && probes.some((probe) => probe.address === address && probe.icmp === null)
  );
}
