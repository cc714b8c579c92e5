import { hostName } from './tls.js';

const METHODS = ['GET', 'POST', 'HEAD', 'PUT', 'CONNECT', 'OPTIONS', 'DELETE', 'PATCH'];
const METHOD_STARTS = new Set(METHODS.map((method) => method.charCodeAt(0)));
const REQUEST_LINE = /^(GET|POST|HEAD|PUT|CONNECT|OPTIONS|DELETE|PATCH) (\S+) HTTP\/1\.[01]\r?\n/;

/** Longest request head that is waited for. */
export const MAX_REQUEST_HEAD = 16_384;

/** The beginning of a request, as far as it says what is asked of whom. */
export interface HttpRequest {
  readonly host: string | null;
  readonly method: string;
  /** The request target as it was sent: a path, or a whole URL where a proxy is asked. */
  readonly target: string;
}

export type RequestResult = HttpRequest | 'incomplete' | 'other';

/** A cheap look at one byte, before the text is looked at. */
export function mayBeRequest(firstByte: number): boolean {
  return METHOD_STARTS.has(firstByte);
}

/** Reads the HTTP/1 request that starts here up to its Host; IP literals and ports are left out. */
export function readRequest(bytes: Buffer): RequestResult {
  const start = bytes.toString('latin1', 0, 8);
  if (!METHODS.some((method) => `${method} `.startsWith(start.slice(0, method.length + 1)))) {
    return 'other';
  }
  const text = bytes.toString('latin1', 0, Math.min(bytes.length, MAX_REQUEST_HEAD));
  const headEnd = text.search(/\r?\n\r?\n/);
  const lineEnd = text.indexOf('\n');
  const line = lineEnd === -1 ? null : REQUEST_LINE.exec(text);
  if (lineEnd !== -1 && line === null) return 'other';
  const [, method = '', target = ''] = line ?? [];
  // The blank line's own first line end closes the last header.
  const head =
    headEnd === -1 ? text.slice(0, text.lastIndexOf('\n') + 1) : `${text.slice(0, headEnd)}\n`;
  const match = /\nhost:[ \t]*([^\s:]+)(?::\d+)?[ \t]*\r?\n/i.exec(head);
  if (match?.[1] !== undefined) return { host: nameOnly(match[1]), method, target };
  if (headEnd !== -1 || bytes.length >= MAX_REQUEST_HEAD) return { host: null, method, target };
  return 'incomplete';
}

function nameOnly(host: string): string | null {
  return /^[\d.]+$/.test(host) ? null : hostName(host);
}
