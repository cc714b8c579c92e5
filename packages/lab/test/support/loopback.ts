import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { connect, createServer, isIP } from 'node:net';
import { join } from 'node:path';
import type { PhoneProgramConfig } from '../../src/phone/config.js';
import { phoneProgramSchema } from '../../src/phone/config.js';
import type { WifiLink } from '../../src/phone/network/link.js';
import type { Reach } from '../../src/phone/network/network.js';
import type { RunningPhone } from '../../src/phone/start.js';
import { startPhone } from '../../src/phone/start.js';
import type { ServiceConfig } from '../../src/services/config.js';
import { serviceProgramSchema } from '../../src/services/config.js';
import type { MessengerId } from '../../src/services/messenger-wire.js';
import { messengerIds } from '../../src/services/messenger-wire.js';
import { startServices } from '../../src/services/start.js';
import { makeCertificates } from './authority.js';

interface World {
  readonly kind: ServiceConfig['kind'];
  readonly names: readonly string[];
  readonly port: number;
}

/** Which service answers under which names and port. */
const world = [
  { kind: 'signal', names: ['chat.signal.org'], port: 443 },
  {
    kind: 'whatsapp',
    names: Array.from({ length: 16 }, (_, index) => `e${index + 1}.whatsapp.net`),
    port: 5222,
  },
  { kind: 'threema', names: ['g-01.0.threema.ch', 'g-02.0.threema.ch'], port: 5222 },
  { kind: 'wechat', names: ['long.weixin.qq.com'], port: 443 },
  { kind: 'wechat-http', names: ['dns.weixin.qq.com', 'short.weixin.qq.com'], port: 80 },
  { kind: 'telegram', names: ['149.154.167.51'], port: 443 },
  { kind: 'push', names: ['mtalk.google.com'], port: 5228 },
  { kind: 'connectivity', names: ['connectivitycheck.gstatic.com'], port: 80 },
  { kind: 'stun', names: ['stun.example.net'], port: 3478 },
  { kind: 'ntp', names: ['time.android.com'], port: 123 },
  {
    kind: 'https',
    names: [
      ...['storage.signal.org', 'cdn.signal.org', 'mmg.whatsapp.net', 'apip.threema.ch'],
      ...['www.google.com', 'play.googleapis.com'],
    ],
    port: 443,
  },
  { kind: 'address-echo', names: ['icanhazip.com'], port: 80 },
] as const satisfies readonly World[];

export const people = {
  alice: { name: 'Alice', handle: '+491512345678' },
  bob: { name: 'Bob', handle: '+41791234567' },
};

/** What each messenger knows Alice and Bob by. */
export function accountIn(app: MessengerId, who: keyof typeof people) {
  const { name, handle } = people[who];
  const own: Partial<Record<MessengerId, string>> = {
    threema: who === 'alice' ? 'ALICE123' : 'BOB45678',
    wechat: `wxid_${who}`,
    telegram: `${who}_lab`,
  };
  return { name, handle: own[app] ?? handle };
}

export interface TrueEvent {
  readonly at: number;
  readonly kind: string;
  readonly [detail: string]: unknown;
}

export interface TestPhone extends RunningPhone {
  readonly config: PhoneProgramConfig;
  /** What was done to the interface: `up ADDRESS` and `down`. */
  readonly linkSteps: readonly string[];
  /** Port on 127.0.0.1 for `adb connect`. */
  readonly adbPort: number;
  events(): TrueEvent[];
}

export interface Loopback {
  readonly alice: TestPhone;
  readonly bob: TestPhone;
  serviceEvents(): TrueEvent[];
  close(): Promise<void>;
}

export interface LoopbackOptions {
  /** The messenger on both phones; default: Signal. */
  readonly app?: MessengerId;
  /** Over the defaults of both phones. */
  readonly phone?: Partial<Pick<PhoneProgramConfig, 'device' | 'language'>>;
  readonly background?: Partial<PhoneProgramConfig['background']>;
  /** The phones send straight to each other. */
  readonly peerToPeer?: boolean;
}

export const wifi = { ssid: 'matador-lab', security: 'wpa2', passphrase: 'correct horse' } as const;

/** Two phones and all services on this machine's loopback: real sockets, no namespaces, no root. */
export async function startLoopback(
  directory: string,
  options: LoopbackOptions = {},
): Promise<Loopback> {
  mkdirSync(directory, { recursive: true });
  const file = (name: string): string => join(directory, name);
  const certificates = await makeCertificates(world.flatMap(({ names }) => names));
  writeFileSync(file('ca.pem'), certificates.ca);
  writeFileSync(file('cert.pem'), certificates.cert);
  writeFileSync(file('key.pem'), certificates.key);

  writeFileSync(file('wifi.txt'), `${wifi.passphrase}\n`);

  const app = options.app ?? 'signal';
  const accounts = (['alice', 'bob'] as const).map((who) => accountIn(app, who).handle);
  const tls = { certFile: file('cert.pem'), keyFile: file('key.pem') };
  const eventsFile = file('services.jsonl');
  const push = await startServices(
    serviceProgramSchema.parse({
      name: 'push',
      eventsFile,
      tls,
      services: [{ kind: 'push', port: 0 }],
    }),
  );
  const pushPort = push.services[0]?.port ?? 0;
  const others = world.filter(
    ({ kind }) => kind === app || (kind !== 'push' && !messengerIds.some((id) => id === kind)),
  );
  const rest = await startServices(
    serviceProgramSchema.parse({
      name: 'servers',
      eventsFile,
      tls,
      services: others.map(({ kind }) =>
        kind === app
          ? {
              kind,
              ports: [0],
              accounts,
              push: { address: '127.0.0.1', port: pushPort, caFile: file('ca.pem') },
            }
          : kind === 'wechat-http'
            ? {
                kind,
                port: 0,
                domains: [
                  { name: 'long.weixin.qq.com', addresses: [addressOf('long.weixin.qq.com')] },
                ],
              }
            : { kind, port: 0 },
      ),
    }),
  );
  const ports = new Map<string, number>([['push', pushPort]]);
  others.forEach(({ kind }, index) => ports.set(kind, rest.services[index]?.port ?? 0));

  const start = async (
    name: keyof typeof people,
    peer: keyof typeof people,
  ): Promise<TestPhone> => {
    const config = phoneProgramSchema.parse({
      name,
      adbSocket: file(`${name}.adb`),
      eventsFile: file(`${name}.jsonl`),
      caFile: file('ca.pem'),
      device: {
        manufacturer: 'Google',
        model: 'Pixel 7',
        device: 'panther',
        androidVersion: '14',
        apiLevel: 34,
      },
      wifi: {
        ...wifi,
        passphrase: { file: file('wifi.txt') },
        address: '192.168.71.20/24',
        gateway: '192.168.71.1',
        dns: ['192.168.71.1'],
      },
      contacts: [accountIn(app, peer)],
      apps: [
        {
          app,
          account: accountIn(app, name),
          ...(options.peerToPeer === true ? { stun: 'stun.example.net' } : {}),
        },
      ],
      background: { telemetry: ['play.googleapis.com'], ...options.background },
      seed: name === 'alice' ? 1 : 2,
      ...options.phone,
    });
    writeFileSync(config.eventsFile, '');
    const linkSteps: string[] = [];
    const link: WifiLink = {
      up: ({ address }) => Promise.resolve(void linkSteps.push(`up ${address}`)),
      down: () => Promise.resolve(void linkSteps.push('down')),
    };
    const running = await startPhone(config, { link, reach: loopbackReach(ports) });
    const relay = await tcpRelay(config.adbSocket);
    return {
      ...running,
      config,
      linkSteps,
      adbPort: portOf(relay),
      events: () => readEvents(config.eventsFile),
      close: async () => {
        relay.close();
        await running.close();
      },
    };
  };
  const alice = await start('alice', 'bob');
  const bob = await start('bob', 'alice');
  return {
    alice,
    bob,
    serviceEvents: () => readEvents(eventsFile),
    close: async () => {
      await alice.close();
      await bob.close();
      await push.close();
      await rest.close();
    },
  };
}

const named: readonly { readonly name: string; readonly service: World }[] = world.flatMap(
  (service) => service.names.map((name) => ({ name, service })),
);

/** Each name has an address of TEST-NET-1 here, which stands for its service's port on loopback. */
function addressOf(name: string): string {
  return isIP(name) === 0 ? `192.0.2.${named.findIndex((entry) => entry.name === name) + 1}` : name;
}

function loopbackReach(ports: ReadonlyMap<string, number>): Reach {
  return {
    resolve: (name) =>
      named.some((entry) => entry.name === name)
        ? Promise.resolve([addressOf(name)])
        : Promise.reject(new Error(`${name} does not exist`)),
    cancel: () => undefined,
    locate: (address, port) => {
      const entry = named.find(({ name }) => addressOf(name) === address);
      const real = entry?.service.port === port ? ports.get(entry.service.kind) : undefined;
      return { host: '127.0.0.1', port: real ?? 9 };
    },
  };
}

/** Turns TCP connections into connections to a unix socket, as the lab does for adb. */
export async function tcpRelay(socketPath: string): Promise<Server> {
  const server = createServer((client) => {
    const inner = connect(socketPath);
    client.pipe(inner);
    inner.pipe(client);
    client.on('error', () => inner.destroy());
    inner.on('error', () => client.destroy());
    client.on('close', () => inner.destroy());
    inner.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

export function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

export function readEvents(path: string): TrueEvent[] {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((text) => JSON.parse(text) as TrueEvent);
}
