import { readFileSync } from 'node:fs';
import type { PushSender, ServiceProgramConfig } from './config.js';
import { openEventLog } from '../event-log.js';
import { startDnsWhoami } from './dns-whoami.js';
import { serveFaults } from '../faults/control.js';
import { withFaults } from '../faults/schedule.js';
import { serviceFaultSchema } from '../faults/schema.js';
import { startAddressEcho, startConnectivity, startHttps } from './http.js';
import { messengerWires, wireOf } from './messenger-wire.js';
import { MessageFaults } from './message-faults.js';
import { startNtp } from './ntp.js';
import { pushSender, startPush } from './push.js';
import type { RunningService, ServiceParts } from './service.js';
import type { WakePhone } from './relay.js';
import { startRelay } from './relay.js';
import { startRelayFront } from './relay-front.js';
import { startStun } from './stun.js';
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
  const messageFaults = new MessageFaults();
  const events = withFaults(openEventLog(config.eventsFile, now), config.faults, (fault) => {
    messageFaults.await(fault);
  });
  const tls = config.tls && {
    cert: readFileSync(config.tls.certFile, 'utf8'),
    key: readFileSync(config.tls.keyFile, 'utf8'),
  };
  const services: RunningService[] = [];
  for (const service of config.services) {
    services.push(await startService(service, { events, now, tls, messageFaults }));
  }
  const relays = config.services.map(({ kind }) => kind);
  const control =
    config.controlSocket === undefined
      ? undefined
      : await serveFaults(config.controlSocket, serviceFaultSchema, (fault) => {
          const here = relays.includes(fault.app);
          if (here) messageFaults.await(fault);
          return Promise.resolve(here);
        });
  return {
    services,
    close: async () => {
      await control?.close();
      await Promise.all(services.map((service) => service.close()));
      events.close();
    },
  };
}

function startService(
  service: ServiceProgramConfig['services'][number],
  parts: ServiceParts,
): Promise<RunningService> {
  switch (service.kind) {
    case 'signal':
    case 'whatsapp':
    case 'threema':
    case 'wechat':
    case 'telegram': {
      const { kind, ports, home } = service;
      if (home !== undefined) return startRelayFront(kind, ports, home, parts);
      const wake = wakeOf(service, parts);
      return startRelay(kind, messengerWires[kind], ports, service, parts, wake);
    }
    case 'described': {
      const { messenger } = service;
      const wire = wireOf(messenger);
      const wake = wakeOf(service, parts);
      return startRelay(messenger.id, wire, wire.ports, service, parts, wake);
    }
    case 'wechat-http':
      return startWechatHttp(service, parts);
    case 'push':
      return startPush(service.port, parts);
    case 'connectivity':
      return startConnectivity(service.port, parts);
    case 'ntp':
      return startNtp(service.port, parts);
    case 'stun':
      return startStun(service.port, parts);
    case 'dns-whoami':
      return startDnsWhoami(service, parts);
    case 'address-echo':
      return startAddressEcho(service.port, parts);
    case 'https':
      return startHttps(service.port, parts);
  }
}

function wakeOf({ push }: { push?: PushSender | undefined }, parts: ServiceParts): WakePhone {
  if (push === undefined) return () => undefined;
  return pushSender({ ...push, ca: readFileSync(push.caFile, 'utf8') }, parts);
}
