import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SideName } from '@matador/core';
import { sideNames } from '@matador/core';
import type { z } from 'zod';
import { serverNamespace } from '../network/plan.js';
import { phoneProgramSchema } from '../phone/config.js';
import { labPrograms } from '../program-files.js';
import type { EndpointSpec, Scenario, ServerSpec } from '../scenario/schema.js';
import type { Testbed } from '../scenario/testbeds.js';
import { testbedSides, testbedsOf } from '../scenario/testbeds.js';
import type { serviceSchema } from '../services/config.js';
import { serviceProgramSchema } from '../services/config.js';
import type { MessengerId } from '../services/messenger-wire.js';
import { messengerIds } from '../services/messenger-wire.js';
import {
  adbSocket,
  controlSocket,
  eventsFile,
  labDirectory,
  wifiPassphraseFile,
} from '../state.js';
import type { LabCertificates } from './certificates.js';
import type { Supervisor } from './supervisor.js';
import { inNamespace } from './vantage-point.js';

/** What a server's program is started with: each kind of service once, on all of its addresses. */
export function serverProgramConfig(
  server: ServerSpec,
  scenario: Scenario,
  certificates: LabCertificates,
): z.input<typeof serviceProgramSchema> {
  const tls = certificates.servers.get(server.id);
  const kinds = [...new Set(server.endpoints.map(({ kind }) => kind))];
  return {
    name: server.id,
    eventsFile: eventsFile(server.id),
    controlSocket: controlSocket(server.id),
    faults: scenario.faults.flatMap((one) =>
      !('side' in one) && kinds.includes(one.fault.app) ? [one] : [],
    ),
    ...(tls === undefined ? {} : { tls }),
    services: kinds.map((kind) => serviceOf(kind, server, scenario, certificates.caFile)),
  };
}

function serviceOf(
  kind: EndpointSpec['kind'],
  server: ServerSpec,
  scenario: Scenario,
  caFile: string,
): z.input<typeof serviceSchema> {
  switch (kind) {
    case 'signal':
    case 'whatsapp':
    case 'threema':
    case 'wechat':
    case 'telegram':
      return {
        kind,
        accounts: handlesOf(kind, scenario),
        deliverySeconds: scenario.deliverySeconds,
        ...homeOf(kind, server, scenario),
        ...pushOf(scenario, caFile),
      };
    case 'wechat-http':
      return { kind, ...newdnsOf(scenario) };
    case 'dns-whoami':
      return { kind, addresses: addressesOf(kind, server) };
    case 'push':
    case 'connectivity':
    case 'ntp':
    case 'stun':
    case 'address-echo':
    case 'https':
      return { kind };
  }
}

function addressesOf(kind: EndpointSpec['kind'], { endpoints }: ServerSpec): string[] {
  return endpoints.filter((endpoint) => endpoint.kind === kind).map(({ address }) => address);
}

function handlesOf(messenger: MessengerId, scenario: Scenario): string[] {
  return testbedSides(scenario).flatMap(({ spec }) => spec.accounts[messenger]?.handle ?? []);
}

/** A messenger's mailboxes are kept at the first of its servers; the others pass connections on. */
function homeOf(messenger: MessengerId, server: ServerSpec, { servers }: Scenario) {
  const home = servers.find(({ endpoints }) => endpoints.some(({ kind }) => kind === messenger));
  if (home === undefined || home.id === server.id) return {};
  return { home: home.endpoints.find(({ kind }) => kind === messenger)?.address };
}

function pushOf({ servers }: Scenario, caFile: string) {
  const push = servers.flatMap(({ endpoints }) => endpoints).find(({ kind }) => kind === 'push');
  if (push === undefined) return {};
  return { push: { address: push.address, name: push.names[0] ?? '', caFile } };
}

/** WeChat's name service knows all of WeChat's names, whichever server they stand at. */
function newdnsOf({ servers, vantagePoints }: Scenario) {
  const endpoints = servers
    .flatMap((server) => server.endpoints)
    .filter(({ kind }) => kind === 'wechat' || kind === 'wechat-http');
  const names = [...new Set(endpoints.flatMap((endpoint) => endpoint.names))];
  return {
    domains: names.flatMap((name) => {
      const named = endpoints.filter((one) => one.names.includes(name));
      const everybodys = named.filter(({ serves }) => serves === undefined);
      return [
        { name, addresses: (everybodys.length > 0 ? everybodys : named).map((e) => e.address) },
        ...named.flatMap(({ address, serves }) =>
          serves === undefined
            ? []
            : [{ name, addresses: [address], clients: clientsIn(serves, vantagePoints) }],
        ),
      ];
    }),
    builtin: endpoints.filter(({ kind }) => kind === 'wechat').map(({ address }) => address),
  };
}

function stunName({ servers }: Scenario): string | undefined {
  return servers.flatMap(({ endpoints }) => endpoints).find(({ kind }) => kind === 'stun')
    ?.names[0];
}

function clientsIn(
  countries: readonly string[],
  vantagePoints: Scenario['vantagePoints'],
): string[] {
  return vantagePoints
    .filter(({ country }) => countries.includes(country))
    .map(({ address }) => address);
}

/** What a phone's program is started with. */
export function phoneProgramConfig(
  testbed: Testbed,
  side: SideName,
  scenario: Scenario,
  caFile: string,
): z.input<typeof phoneProgramSchema> {
  const { site } = scenario;
  const { spec: own, phone } = testbed.sides[side];
  const { spec: other } = testbed.sides[side === 'a' ? 'b' : 'a'];
  const [gateway = ''] = own.gateway.wlan.split('/');
  const gateway6 = own.gateway.wlan6?.split('/')[0];
  const { address6 } = own.phone;
  return {
    name: phone,
    adbSocket: adbSocket(phone),
    eventsFile: eventsFile(phone),
    controlSocket: controlSocket(phone),
    faults: scenario.faults.flatMap((one) => {
      if (!('side' in one) || one.testbed !== testbed.id || one.side !== side) return [];
      const { on, nth, fault } = one;
      return [{ on, nth, fault }];
    }),
    caFile,
    language: own.phone.language,
    device: own.phone.device,
    wifi: {
      ...site.wifi,
      ...(site.wifi.security === 'open' ? {} : { passphrase: { file: wifiPassphraseFile } }),
      address: own.phone.address,
      gateway,
      ...(address6 == null || gateway6 === undefined
        ? {}
        : { ipv6: { address: address6, gateway: gateway6 } }),
      dns: [gateway],
    },
    apps: messengerIds.flatMap((app) => {
      const account = own.accounts[app];
      const contact = other.accounts[app];
      const version = own.phone.appVersions[app];
      const stun = site.peerToPeer.includes(app) ? stunName(scenario) : undefined;
      if (account === undefined) return [];
      return {
        app,
        account,
        contacts: contact === undefined ? [] : [contact],
        ...(version === undefined ? {} : { version }),
        ...(stun === undefined ? {} : { stun }),
      };
    }),
    background: site.background,
    seed: own.phone.seed,
    dumpSeconds: scenario.dumpSeconds,
    clockAheadSeconds: own.phone.clockAheadSeconds,
  };
}

export async function startServers(
  scenario: Scenario,
  certificates: LabCertificates,
  supervisor: Supervisor,
): Promise<void> {
  await Promise.all(
    scenario.servers.map(async (server) => {
      const config = serverProgramConfig(server, scenario, certificates);
      await startProgram(
        `server ${server.id}`,
        serverNamespace(server.id),
        'services',
        serviceProgramSchema.parse(config),
        supervisor,
      );
    }),
  );
}

export async function startPhones(
  scenario: Scenario,
  certificates: LabCertificates,
  supervisor: Supervisor,
): Promise<void> {
  await Promise.all(
    testbedsOf(scenario).flatMap((testbed) =>
      sideNames.map(async (side) => {
        const { phone } = testbed.sides[side];
        const config = phoneProgramConfig(testbed, side, scenario, certificates.caFile);
        await startProgram(phone, phone, 'phone', phoneProgramSchema.parse(config), supervisor);
      }),
    ),
  );
}

async function startProgram(
  name: string,
  namespace: string,
  program: keyof typeof labPrograms,
  config: unknown,
  supervisor: Supervisor,
): Promise<void> {
  const file = join(labDirectory, `${namespace}.json`);
  await writeFile(file, JSON.stringify(config, null, 2), { mode: 0o600 });
  await supervisor.start({
    name,
    argv: inNamespace(namespace, [process.execPath, labPrograms[program], file]),
    readyLine: /^ready$/,
  });
}
