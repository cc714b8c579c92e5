import { randomBytes } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { clientOf, listenTcp, listenTls } from './listen.js';
import type { RunningService, ServiceParts } from './service.js';

/** Answers any request with 204. */
export function startConnectivity(port: number, parts: ServiceParts): Promise<RunningService> {
  return startHttp('connectivity', port, parts, (_request, response) => {
    response.writeHead(204).end();
  });
}

/** Tells each client its own address, followed by a line end. */
export function startAddressEcho(port: number, parts: ServiceParts): Promise<RunningService> {
  return startHttp('address-echo', port, parts, (request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' }).end(`${clientOf(request.socket)}\n`);
  });
}

/** Answers plain HTTP; every request is recorded. */
export function startHttp(
  service: string,
  port: number,
  parts: ServiceParts,
  answer: RequestListener,
): Promise<RunningService> {
  const server = createServer((request, response) => {
    record(service, request, parts);
    answer(request, response);
  });
  return listenTcp(port, (socket) => server.emit('connection', socket));
}

/** How long a connection may rest between two requests, ms. */
const keepAliveTimeout = 300_000;
/** Of an answer. */
const mostBytes = 4 * 1024 * 1024;

/**
 * Answers over TLS: `/generate_204` with 204, `/bytes/N` with N bytes, any other `GET` with some
 * content, anything else with 200.
 */
export function startHttps(port: number, parts: ServiceParts): Promise<RunningService> {
  const server = createServer({ keepAliveTimeout }, (request, response) => {
    record('https', request, parts);
    request.resume();
    request.on('end', () => answerHttps(request, response));
  });
  return listenTls('https', port, parts, (socket) => server.emit('connection', socket));
}

function answerHttps(request: IncomingMessage, response: ServerResponse): void {
  if (request.url === '/generate_204') response.writeHead(204).end();
  else if (request.method === 'GET') {
    const wanted = /^\/bytes\/(\d{1,7})$/.exec(request.url ?? '')?.[1] ?? 2048;
    const body = randomBytes(Math.min(Number(wanted), mostBytes));
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(body);
  } else response.writeHead(200, { 'content-type': 'application/json' }).end('{}\n');
}

function record(service: string, request: IncomingMessage, { events }: ServiceParts): void {
  events.record('request', {
    service,
    from: clientOf(request.socket),
    method: request.method,
    host: request.headers.host ?? null,
    path: request.url,
  });
}
