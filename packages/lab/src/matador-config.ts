import { phoneSerial, wifiPassphraseFile } from './state.js';
import type { SshAccess } from './nodes/vantage-point.js';
import type { Scenario } from './scenario/schema.js';

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
  const side = (name: 'a' | 'b'): unknown => ({
    phone: { provider: 'android', serial: phoneSerial(name) },
    gateway: {
      id: `gw-${name}`,
      provider: 'linux',
      reach: { kind: 'namespace', name: `gw-${name}` },
      wlan: 'wlan0',
      uplink: 'uplink',
    },
    wifi: {
      ...site.wifi,
      ...(site.wifi.security === 'open' ? {} : { passphrase: { file: wifiPassphraseFile } }),
    },
    accounts: site.sides[name].accounts,
  });
  return {
    plugins: [
      ...plugins,
      ...Object.keys(site.sides.a.accounts).map((app) => `@matador/app-${app}`),
      { name: '@matador/lab', options: { scenario: scenarioFile } },
    ],
    vantagePoints: scenario.vantagePoints.map((point) => ({
      id: point.id,
      country: point.country,
      city: point.city,
      latitude: point.latitude,
      longitude: point.longitude,
      address: point.address,
      tunnel: 'ssh',
      shell: {
        host: point.address,
        port: 22,
        user: 'root',
        hostKeys: [ssh.hostKeys.get(point.id)],
        privateKeyFile: ssh.privateKeyFile,
      },
    })),
    testbeds: [{ id: 'lab', a: side('a'), b: side('b') }],
    campaign: { name: scenario.name, ...campaign },
    trace,
  };
}
