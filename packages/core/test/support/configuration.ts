import type { Config } from '../../src/index.js';
import { configSchema } from '../../src/index.js';

export interface ConfigurationOverrides {
  readonly vantagePoints?: readonly string[];
  readonly campaign?: Readonly<Record<string, unknown>>;
  readonly testbeds?: number;
}

/** A small valid configuration: vantage points by country code, made-up testbeds. */
export function configuration(overrides: ConfigurationOverrides = {}): Config {
  const countries = overrides.vantagePoints ?? ['DE', 'CH', 'US'];
  return configSchema.parse({
    vantagePoints: countries.map((country, index) => ({
      id: country.toLowerCase(),
      country,
      latitude: 10 + index,
      longitude: 20 + index,
      shell: { host: `203.0.113.${index + 1}`, user: 'root' },
      tunnel: 'fake',
    })),
    exitCheck: { landmarks: [] },
    testbeds: Array.from({ length: overrides.testbeds ?? 1 }, (_, index) => ({
      id: `testbed-${index + 1}`,
      a: side(`a${index}`),
      b: side(`b${index}`),
    })),
    campaign: {
      name: 'small',
      apps: ['fake'],
      controls: { every: 0 },
      ...overrides.campaign,
    },
  });
}

function side(name: string) {
  return {
    phone: { provider: 'fake', serial: `phone-${name}` },
    gateway: { provider: 'fake', id: `gw-${name}`, wlan: 'wlan0', uplink: 'eth0' },
    wifi: { ssid: 'lab', security: 'open' },
    accounts: { fake: { name: `User ${name}`, handle: name } },
  };
}
