import { configSchema, planCampaign, sideNames } from '@matador/core';
import { expect } from 'chai';
import { matadorConfig, scenarioConfig } from '../../src/matador-config.js';
import { loadScenario, scenarioFile } from '../../src/scenario/load.js';
import { dnsmasqArguments, hostsFile } from '../../src/nodes/names.js';
import { phoneProgramConfig, serverProgramConfig } from '../../src/nodes/programs.js';
import { sshdConfig } from '../../src/nodes/vantage-point.js';
import { phoneProgramSchema } from '../../src/phone/config.js';
import { serviceProgramSchema } from '../../src/services/config.js';
import { parseScenario } from '../../src/scenario/load.js';
import type { Scenario } from '../../src/scenario/schema.js';
import { testbedsOf } from '../../src/scenario/testbeds.js';
import { twoCities, twoCitiesText } from './fixtures.js';

const certificates = {
  caFile: '/lab/ca.pem',
  servers: new Map([['chat', { certFile: '/lab/chat.pem', keyFile: '/lab/chat-key.pem' }]]),
};

describe('what the programs of a lab are started with', () => {
  it('servers: each kind of service once, with the accounts of both phones', () => {
    const scenario = twoCities();
    const config = serviceProgramSchema.parse(
      serverProgramConfig(scenario.servers[0]!, scenario, certificates),
    );
    expect(config.services.map(({ kind }) => kind)).to.deep.equal(['signal', 'push', 'ntp']);
    expect(config.services[0]).to.deep.include({
      accounts: ['+491', '+492'],
      push: {
        address: '203.0.113.80',
        port: 5228,
        name: 'push.example.org',
        caFile: '/lab/ca.pem',
      },
    });
  });

  it('phones: their own account, the other one as contact, the gateway as resolver', () => {
    const config = phoneProgramSchema.parse(
      phoneProgramConfig(testbedsOf(twoCities())[0]!, 'b', twoCities(), certificates.caFile),
    );
    expect(config.name).to.equal('phone-b');
    expect(config.apps).to.deep.equal([
      {
        app: 'signal',
        account: { name: 'Ben', handle: '+492' },
        contacts: [{ name: 'Ann', handle: '+491' }],
      },
    ]);
    expect(config.wifi).to.deep.include({
      address: '192.168.72.20/24',
      gateway: '192.168.72.1',
      dns: ['192.168.72.1'],
    });
    expect(config.wifi).not.to.have.property('passphrase');
  });

  it('phones: what goes wrong by itself on their own side of their own testbed', () => {
    const fault = { on: 'booted', nth: 1, fault: { kind: 'screen-off' } } as const;
    const scenario: Scenario = {
      ...parseScenario(twoCitiesText, 'mine.yaml', { testbeds: 2 }),
      faults: [{ ...fault, testbed: 'lab2', side: 'a' }],
    };
    const faults = testbedsOf(scenario).flatMap((testbed) =>
      sideNames.map((side) => phoneProgramConfig(testbed, side, scenario, '/lab/ca.pem').faults),
    );
    expect(faults).to.deep.equal([[], [], [fault], []]);
  });

  it('resolvers: every name of an address in one line, those without a name not at all', () => {
    expect(hostsFile(twoCities())).to.equal(
      [
        '203.0.113.1 ber.example.net',
        '203.0.113.80 chat.example.org push.example.org',
        '203.0.113.81 time.example.org',
        '',
      ].join('\n'),
    );
    expect(dnsmasqArguments(['198.51.100.1'], '/lab/hosts', [])).to.include.members([
      '--listen-address=198.51.100.1',
      '--addn-hosts=/lab/hosts',
      '--no-resolv',
    ]);
  });

  it('sshd: root by key only, and layer-3 tunnels', () => {
    const config = sshdConfig({ hostKey: '/k', authorizedKeys: '/a', addresses: ['198.51.100.1'] });
    expect(config.split('\n')).to.include.members([
      'ListenAddress 198.51.100.1',
      'PermitRootLogin prohibit-password',
      'PasswordAuthentication no',
      'PermitTunnel yes',
    ]);
  });
});

describe('the configuration that measures a lab', () => {
  const config = configSchema.parse(
    matadorConfig(twoCities(), '/scenarios/two-cities.yaml', {
      privateKeyFile: '/lab/key',
      hostKeys: new Map([
        ['de', 'SHA256:abc'],
        ['fr', 'SHA256:def'],
      ]),
    }),
  );

  it('is what a user with real phones would write', () => {
    expect(config.vantagePoints[1]).to.deep.include({
      id: 'fr',
      country: 'FR',
      address: '198.51.100.2',
      shell: {
        host: '198.51.100.2',
        port: 22,
        user: 'root',
        hostKeys: ['SHA256:def'],
        privateKeyFile: '/lab/key',
      },
    });
    expect(config.testbeds[0]?.b).to.deep.include({
      phone: { provider: 'android', serial: '127.0.0.1:5603' },
      accounts: { signal: { name: 'Ben', handle: '+492' } },
    });
    expect(config.testbeds[0]?.a.gateway).to.deep.equal({
      id: 'gw-a',
      provider: 'linux',
      reach: { kind: 'namespace', name: 'gw-a' },
      wlan: 'wlan0',
      uplink: 'uplink',
    });
    expect(config.campaign).to.deep.include({ name: 'two-cities', apps: ['signal'] });
    expect(config.trace.maxHops).to.equal(configSchema.parse({}).trace.maxHops);
  });

  it('names the scenario to the geolocation source', () => {
    expect(config.plugins?.at(-1)).to.deep.equal({
      name: '@matador/lab',
      options: { scenario: '/scenarios/two-cities.yaml' },
    });
  });

  it('is known before the lab is up, but for the keys that are made then', async () => {
    const scenario = await loadScenario('paper-2016');
    const ids = scenario.vantagePoints.map(({ id }) => id);
    const written = configSchema.parse(
      matadorConfig(scenario, scenarioFile('paper-2016', ''), {
        privateKeyFile: '/run/matador-lab/ssh/matador',
        hostKeys: new Map(ids.map((id) => [id, 'SHA256:abc'])),
      }),
    );
    for (const { shell } of written.vantagePoints) delete shell?.hostKeys;
    const known = configSchema.parse(await scenarioConfig('paper-2016'));
    expect(known).to.deep.equal(written);
    const { pairs, spares } = planCampaign(known);
    expect(pairs).to.have.length(406);
    expect([...spares.values()].map((each) => each.length)).to.deep.equal(Array(28).fill(1));
  });
});
