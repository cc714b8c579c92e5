import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { serverNamespace } from '../network/plan.js';
import { phoneProgramSchema } from '../phone/config.js';
import type { EndpointSpec, Scenario, ServerSpec } from '../scenario/schema.js';
import type { serviceSchema } from '../services/config.js';
import { serviceProgramSchema } from '../services/config.js';
import type { MessengerId } from '../services/messenger-wire.js';
import { messengerIds } from '../services/messenger-wire.js';
import { adbSocket, eventsFile, labDirectory, wifiPassphraseFile } from '../state.js';
import type { LabCertificates } from './certificates.js';
import type { Supervisor } from './supervisor.js';
import { inNamespace } from './vantage-point.js';

type Side = 'a' | 'b';

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
    ...(tls === undefined ? {} : { tls }),
    services: kinds.map((kind) => serviceOf(kind, scenario, certificates.caFile)),
  };
}

function serviceOf(
  kind: EndpointSpec['kind'],
  scenario: Scenario,
  caFile: string,
): z.input<typeof serviceSchema> {
  switch (kind) {
    case 'signal':
    case 'whatsapp':
    case 'threema':
    case 'wechat':
    case 'telegram':
      return { kind, accounts: handlesOf(kind, scenario), ...pushOf(scenario, caFile) };
    case 'wechat-http':
      return { kind, ...newdnsOf(scenario) };
    case 'push':
    case 'connectivity':
    case 'ntp':
    case 'address-echo':
    case 'https':
      return { kind };
  }
}

function handlesOf(messenger: MessengerId, { site }: Scenario): string[] {
  const accounts = [site.sides.a.accounts[messenger], site.sides.b.accounts[messenger]];
  return accounts.flatMap((account) => (account === undefined ? [] : [account.handle]));
}

function pushOf({ servers }: Scenario, caFile: string) {
  const push = servers.flatMap(({ endpoints }) => endpoints).find(({ kind }) => kind === 'push');
  if (push === undefined) return {};
  return { push: { address: push.address, name: push.names[0] ?? '', caFile } };
}

/** WeChat's name service knows all of WeChat's names, whichever server they stand at. */
function newdnsOf({ servers }: Scenario) {
  const endpoints = servers
    .flatMap((server) => server.endpoints)
    .filter(({ kind }) => kind === 'wechat' || kind === 'wechat-http');
  const names = [...new Set(endpoints.flatMap((endpoint) => endpoint.names))];
  return {
    domains: names.map((name) => ({
      name,
      addresses: endpoints.filter((one) => one.names.includes(name)).map(({ address }) => address),
    })),
    builtin: endpoints.filter(({ kind }) => kind === 'wechat').map(({ address }) => address),
  };
}

/** What a phone's program is started with. */
export function phoneProgramConfig(
  side: Side,
  scenario: Scenario,
  caFile: string,
): z.input<typeof phoneProgramSchema> {
  const { site } = scenario;
  const own = site.sides[side];
  const other = site.sides[side === 'a' ? 'b' : 'a'];
  const gateway = own.gateway.wlan.split('/')[0] ?? '';
  return {
    name: `phone-${side}`,
    adbSocket: adbSocket(side),
    eventsFile: eventsFile(`phone-${side}`),
    caFile,
    language: own.phone.language,
    device: own.phone.device,
    wifi: {
      ...site.wifi,
      ...(site.wifi.security === 'open' ? {} : { passphrase: { file: wifiPassphraseFile } }),
      address: own.phone.address,
      gateway,
      dns: [gateway],
    },
    apps: messengerIds.flatMap((app) => {
      const account = own.accounts[app];
      const contact = other.accounts[app];
      const version = own.phone.appVersions[app];
      if (account === undefined) return [];
      return {
        app,
        account,
        contacts: contact === undefined ? [] : [contact],
        ...(version === undefined ? {} : { version }),
      };
    }),
    background: site.background,
    seed: own.phone.seed,
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
    (['a', 'b'] as const).map(async (side) => {
      const config = phoneProgramConfig(side, scenario, certificates.caFile);
      await startProgram(
        phoneProgramName(side),
        `phone-${side}`,
        'phone',
        phoneProgramSchema.parse(config),
        supervisor,
      );
    }),
  );
}

export const phoneProgramName = (side: Side): string => `phone ${side}`;

async function startProgram(
  name: string,
  namespace: string,
  program: 'phone' | 'services',
  config: unknown,
  supervisor: Supervisor,
): Promise<void> {
  const file = join(labDirectory, `${namespace}.json`);
  await writeFile(file, JSON.stringify(config, null, 2), { mode: 0o600 });
  const main = fileURLToPath(new URL(`../${program}/main.js`, import.meta.url));
  await supervisor.start({
    name,
    argv: inNamespace(namespace, [process.execPath, main, file]),
    readyLine: /^ready$/,
  });
}
