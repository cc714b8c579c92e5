import { readFileSync } from 'node:fs';
import type { ServiceConfig, ServiceProgramConfig } from './config.js';
import { openEventLog } from '../event-log.js';
import { startAddressEcho, startConnectivity, startHttps } from './http.js';
import { startNtp } from './ntp.js';
import { pushSender, startPush } from './push.js';
import type { RunningService, ServiceParts } from './service.js';
import { startRelay } from './relay.js';
import { startWechatHttp } from './wechat-http.js';

export interface RunningServices {
  /** In the order of the configuration. */
  readonly services: readonly RunningService[];
  close(): Promise<void>;
}

/** Starts all services of a server; resolves when all listen. */
export async function startServices(
  config: ServiceProgramConfig,
  now: () => number = Date.now,
): Promise<RunningServices> {
  const events = openEventLog(config.eventsFile, now);
  const tls = config.tls && {
    cert: readFileSync(config.tls.certFile, 'utf8'),
    key: readFileSync(config.tls.keyFile, 'utf8'),
  };
  const services: RunningService[] = [];
  for (const service of config.services) {
    services.push(await startService(service, { events, now, tls }));
  }
  return {
    services,
    close: async () => {
      await Promise.all(services.map((service) => service.close()));
      events.close();
    },
  };
}

function startService(service: ServiceConfig, parts: ServiceParts): Promise<RunningService> {
  switch (service.kind) {
    case 'signal':
    case 'whatsapp':
    case 'threema':
    case 'wechat':
    case 'telegram': {
      const { kind, ports, accounts, push } = service;
      const wake =
        push === undefined
          ? () => undefined
          : pushSender({ ...push, ca: readFileSync(push.caFile, 'utf8') }, parts);
      return startRelay(kind, ports, accounts, parts, wake);
    }
    case 'wechat-http':
      return startWechatHttp(service, parts);
    case 'push':
      return startPush(service.port, parts);
    case 'connectivity':
      return startConnectivity(service.port, parts);
    case 'ntp':
      return startNtp(service.port, parts);
    case 'address-echo':
      return startAddressEcho(service.port, parts);
    case 'https':
      return startHttps(service.port, parts);
  }
}
