import { placeFrom, serverAddresses } from './network/plan.js';
import { labDirectory, wifiPassphraseFile } from './state.js';
import type { SshAccess } from './nodes/vantage-point.js';
import { privateKeyFile } from './nodes/vantage-point.js';
import { loadScenario, scenarioFile } from './scenario/load.js';
import type { Scenario } from './scenario/schema.js';
import type { TestbedSide } from './scenario/testbeds.js';
import { testbedsOf } from './scenario/testbeds.js';

const plugins = [
  '@matador/device-android',
  '@matador/shell-ssh',
  '@matador/tunnel-ssh',
  '@matador/gateway-linux',
  '@matador/capture-pcap',
  '@matador/probe-traceroute',
  '@matador/geo-mmdb',
  '@matador/analysis',
];

/**
 * The configuration with which `matador` measures in a lab: what a user with real phones would write,
 * and one geolocation source more.
 */
export function matadorConfig(scenario: Scenario, scenarioFile: string, ssh: SshAccess): unknown {
  const { site } = scenario;
  const { trace, ...campaign } = scenario.campaign;
  const shell = (id: string, host: string) => ({
    ...{ host, port: 22, user: 'root' },
    ...hostKeys(ssh.hostKeys.get(id)),
    privateKeyFile: ssh.privateKeyFile,
  });
  const side = ({ spec, serial, gateway }: TestbedSide): unknown => ({
    phone: { provider: 'android', serial },
    gateway: {
      id: gateway,
      provider: 'linux',
      reach:
        site.gatewayReach === 'ssh'
          ? { kind: 'ssh', ...shell(gateway, spec.gateway.address) }
          : { kind: 'namespace', name: gateway },
      wlan: 'wlan0',
      uplink: 'uplink',
    },
    wifi: {
      ...site.wifi,
      ...(site.wifi.security === 'open' ? {} : { passphrase: { file: wifiPassphraseFile } }),
    },
    accounts: spec.accounts,
  });
  return {
    plugins: [
      ...plugins,
      ...Object.keys(site.sides.a.accounts).map((app) => `@matador/app-${app}`),
      { name: '@matador/lab', options: { scenario: scenarioFile } },
    ],
    vantagePoints: scenario.vantagePoints.map((point) => ({
      id: point.id,
      ...placeFrom(point.claims ?? point),
      address: point.declaresExit ? (point.exitAddress ?? point.address) : point.address,
      ...(point.address6 == null ? {} : { address6: point.address6 }),
      tunnel: 'ssh',
      shell: shell(point.id, point.address),
    })),
    testbeds: testbedsOf(scenario).map(({ id, sides: { a, b } }) => ({
      id,
      a: side(a),
      b: side(b),
    })),
    campaign: { name: scenario.name, ...campaign },
    trace,
    exitCheck: exitCheck(scenario),
  };
}

function hostKeys(key: string | undefined): object {
  return key === undefined ? {} : { hostKeys: [key] };
}

/**
 * The configuration that a lab of this scenario has, but for its host keys, which are made when it comes
 * up: to plan with.
 * @param nameOrPath as for `loadScenario`, whose errors it throws.
 */
export async function scenarioConfig(
  nameOrPath: string,
  baseDirectory: string = process.cwd(),
): Promise<unknown> {
  const scenario = await loadScenario(nameOrPath, baseDirectory);
  const file = scenarioFile(nameOrPath, baseDirectory);
  return matadorConfig(scenario, file, {
    privateKeyFile: privateKeyFile(labDirectory),
    hostKeys: new Map(),
  });
}

/** What is asked to see where an exit stands: as far as the scenario has it. */
function exitCheck({ landmarks, routers, servers }: Scenario): unknown {
  const known = [
    ...routers,
    ...servers.map((server) => ({ ...server, address: serverAddresses(server)[0] })),
  ];
  const endpoints = servers.flatMap((server) => server.endpoints);
  return {
    landmarks: known
      .filter(({ id }) => landmarks.includes(id))
      .map(({ id, address, latitude, longitude }) => ({ id, address, latitude, longitude })),
    resolverName: endpoints.find(({ kind }) => kind === 'dns-whoami')?.names[0] ?? null,
  };
}
