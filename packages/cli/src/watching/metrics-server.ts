import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MatadorError } from '@matador/core';
import type { Registry } from 'prom-client';
import type { ListenAddress } from './address.js';
import { urlOf } from './address.js';
import { createMetrics } from './metrics.js';
import type { RunWatcher } from './watcher.js';

export interface MetricsServer extends RunWatcher {
  readonly url: string;
}

/**
 * Serves a run's metrics over HTTP, at `/metrics`, until it is closed.
 * @throws MatadorError `metrics-address` where it cannot listen there.
 */
export async function serveMetrics(address: ListenAddress): Promise<MetricsServer> {
  const { registry, onEvent } = createMetrics();
  const server = createServer((request, response) => {
    void answer(registry, request.method ?? '', request.url ?? '', response);
  });
  server.listen(address.port, address.host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new MatadorError(
      `metrics cannot be served at ${urlOf(address)}: ${(error as Error).message}`,
      {
        code: 'metrics-address',
        hint: 'Give --metrics another port, or stop what listens there.',
        cause: error,
      },
    );
  }
  const { port } = server.address() as AddressInfo;
  return {
    url: `${urlOf({ ...address, port })}/metrics`,
    onEvent,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function answer(
  registry: Registry,
  method: string,
  url: string,
  response: ServerResponse,
): Promise<void> {
  if (method !== 'GET' && method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end();
  } else if (url.split('?')[0] !== '/metrics') {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('Metrics are at /metrics.\n');
  } else {
    const text = await registry.metrics();
    response.writeHead(200, { 'content-type': registry.contentType }).end(text);
  }
}
