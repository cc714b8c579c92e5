import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { serverNamespace } from '../network/plan.js';
import { phoneProgramSchema } from '../phone/config.js';
import type { Scenario, ServerSpec } from '../scenario/schema.js';
import { serviceProgramSchema } from '../services/config.js';
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
  const push = scenario.servers
    .flatMap(({ endpoints }) => endpoints)
    .find(({ kind }) => kind === 'push');
  const { a, b } = scenario.site.sides;
  return {
    name: server.id,
    eventsFile: eventsFile(server.id),
    ...(tls === undefined ? {} : { tls }),
    services: kinds.map((kind) =>
      kind === 'signal'
        ? {
            kind,
            accounts: [a.accounts.signal.handle, b.accounts.signal.handle],
            ...(push === undefined
              ? {}
              : {
                  push: {
                    address: push.address,
                    name: push.names[0] ?? '',
                    caFile: certificates.caFile,
                  },
                }),
          }
        : { kind },
    ),
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
    contacts: [other.accounts.signal],
    apps: [{ app: 'signal', account: own.accounts.signal }],
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
