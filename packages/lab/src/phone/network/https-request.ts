import type { Socket } from 'node:net';
import type { ConnectRequest, Network } from './network.js';

export interface HttpAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/**
 * One HTTP/1.1 request over a connection of its own.
 * @returns the answer's status.
 * @throws when there is no network, no connection, or no answer that is HTTP.
 */
export async function request(
  network: Network,
  target: ConnectRequest & { readonly tls: boolean },
  method: 'GET' | 'POST',
  path: string,
  body: Buffer = Buffer.alloc(0),
): Promise<number> {
  const { status } = await exchange(network, target, method, path, body);
  return status;
}

/** The same, with the answer's body; an answer in chunks is not understood. */
export async function exchange(
  network: Network,
  target: ConnectRequest & { readonly tls: boolean },
  method: 'GET' | 'POST',
  path: string,
  body: Buffer = Buffer.alloc(0),
  userAgent = 'Dalvik/2.1.0 (Linux; U; Android)',
): Promise<HttpAnswer> {
  const socket = target.tls ? await network.connectTls(target) : await network.connect(target);
  const head = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${target.name}`,
    `User-Agent: ${userAgent}`,
    'Accept-Encoding: gzip',
    `Content-Length: ${body.length}`,
    'Connection: close',
  ].join('\r\n');
  socket.write(Buffer.concat([Buffer.from(`${head}\r\n\r\n`), body]));
  const answer = await readToEnd(socket);
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(answer.toString('latin1', 0, 64))?.[1];
  if (status === undefined) throw new Error(`${target.name} did not answer in HTTP`);
  const headEnd = answer.indexOf('\r\n\r\n');
  return {
    status: Number(status),
    body: answer.subarray(headEnd < 0 ? answer.length : headEnd + 4),
  };
}

function readToEnd(socket: Socket): Promise<Buffer> {
  socket.setTimeout(15_000, () => socket.destroy(new Error('timed out')));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    socket.on('data', (bytes: Buffer) => chunks.push(bytes));
    socket.on('error', reject);
    socket.on('end', () => resolve(Buffer.concat(chunks)));
    socket.on('close', () => reject(new Error('closed')));
  });
}
