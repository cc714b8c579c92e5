import { configSchema } from '@matador/core';
import { expect } from 'chai';
import { matadorConfig } from '../../src/matador-config.js';
import { planNetwork } from '../../src/network/plan.js';
import { serverProgramConfig } from '../../src/nodes/programs.js';
import { loadScenario, parseScenario, scenarioNames } from '../../src/scenario/load.js';
import type { Scenario } from '../../src/scenario/schema.js';
import { handleAfter, testbedSides, testbedsOf } from '../../src/scenario/testbeds.js';
import { messengerIds } from '../../src/services/messenger-wire.js';
import { twoCities, twoCitiesText } from './fixtures.js';

const withTestbeds = (testbeds: number, text = twoCitiesText): Scenario =>
  parseScenario(text, 'mine.yaml', { testbeds });

describe('the testbeds of a scenario', () => {
  it('are the one that it describes, unless it wants more', () => {
    expect(testbedsOf(twoCities()).map(({ id }) => id)).to.deep.equal(['lab']);
    const text = twoCitiesText.replace('  wifi: {', '  testbeds: 3\n  wifi: {');
    const scenario = parseScenario(text, 'mine.yaml');
    expect(testbedsOf(scenario).map(({ id }) => id)).to.deep.equal(['lab', 'lab2', 'lab3']);
    expect(testbedsOf(scenario)[0]?.sides.b.spec).to.deep.equal(scenario.site.sides.b);
  });

  it('go on counting from the sides described, past what is taken', () => {
    const { a, b } = testbedsOf(withTestbeds(2))[1]!.sides;
    expect([a, b].map(({ phone, gateway, serial }) => [phone, gateway, serial])).to.deep.equal([
      ['phone-a2', 'gw-a2', '127.0.0.1:5605'],
      ['phone-b2', 'gw-b2', '127.0.0.1:5607'],
    ]);
    expect(a.spec.gateway).to.deep.equal({ address: '198.51.100.13', wlan: '192.168.73.1/24' });
    expect(b.spec.gateway).to.deep.equal({ address: '198.51.100.14', wlan: '192.168.74.1/24' });
    expect(a.spec.phone).to.include({ address: '192.168.73.20/24', seed: 3, language: 'en-US' });
    expect(b.spec.accounts).to.deep.equal({ signal: { name: 'Ben 2', handle: '+494' } });
  });

  for (const number of [2, 16]) {
    it(`share nothing in any scenario of the package, ${number} of them`, async () => {
      for (const name of await scenarioNames()) {
        const scenario = await loadScenario(name, undefined, { testbeds: number });
        const sides = testbedSides(scenario);
        const all: (string | number)[][] = [
          sides.map(({ phone }) => phone),
          sides.map(({ gateway }) => gateway),
          sides.map(({ serial }) => serial),
          sides.map(({ spec }) => spec.gateway.wlan),
          sides.map(({ spec }) => spec.phone.address),
          sides.map(({ spec }) => spec.phone.seed),
          ...messengerIds.map((app) =>
            sides.flatMap(({ spec }) => spec.accounts[app]?.handle ?? []),
          ),
          ...messengerIds.map((app) => sides.flatMap(({ spec }) => spec.accounts[app]?.name ?? [])),
          planNetwork(scenario).nodes.flatMap(({ addresses }) => addresses),
        ];
        for (const list of all) expect(new Set(list).size, name).to.equal(list.length);
        const handles = sides.flatMap(({ spec }) => spec.accounts.threema?.handle ?? []);
        for (const handle of handles) expect(handle).to.match(/^[0-9A-Z]{8}$/);
      }
    });
  }

  it('have IPv6 where the one described has it', () => {
    const text = twoCitiesText.replace('pathFactor: 1\n', 'pathFactor: 1\nipv6: true\n');
    const { spec } = testbedsOf(withTestbeds(2, text))[1]!.sides.a;
    expect(spec.gateway).to.include({
      address6: '2d00:c633:640d::1',
      wlan6: '2d00:c633:640d:1::1/64',
    });
    expect(spec.phone.address6).to.equal('2d00:c633:640d:1::20/64');
    const none = text.replace('11, wlan', '11, address6: null, wlan');
    const { gateway } = testbedsOf(withTestbeds(2, none))[1]!.sides.a.spec;
    expect(gateway.address6 ?? gateway.wlan6 ?? null).to.equal(null);
  });

  it('are all known to servers, gateways and the configuration', () => {
    const scenario = withTestbeds(2);
    const certificates = { caFile: '/lab/ca.pem', servers: new Map() };
    const { services } = serverProgramConfig(scenario.servers[0]!, scenario, certificates);
    expect(services[0]).to.deep.include({ accounts: ['+491', '+492', '+493', '+494'] });
    expect(planNetwork(scenario).wlans.map(({ gateway, phone }) => [gateway, phone])).to.deep.equal(
      [
        ['gw-a', 'phone-a'],
        ['gw-b', 'phone-b'],
        ['gw-a2', 'phone-a2'],
        ['gw-b2', 'phone-b2'],
      ],
    );
    const hostKeys = new Map(['de', 'fr'].map((id) => [id, `SHA256:${id}`]));
    const config = configSchema.parse(
      matadorConfig(scenario, '/mine.yaml', { privateKeyFile: '/lab/key', hostKeys }),
    );
    expect(config.testbeds.map(({ id }) => id)).to.deep.equal(['lab', 'lab2']);
    expect(config.testbeds[1]?.a).to.deep.include({
      phone: { provider: 'android', serial: '127.0.0.1:5605' },
      accounts: { signal: { name: 'Ann 2', handle: '+493' } },
    });
    expect(config.testbeds[1]?.a.gateway).to.deep.include({
      id: 'gw-a2',
      reach: { kind: 'namespace', name: 'gw-a2' },
    });
  });

  it('are refused where there is none, where there are too many, and in faults that name another', () => {
    expect(() => withTestbeds(0)).to.throw('site.testbeds');
    expect(() => withTestbeds(17)).to.throw('site.testbeds');
    const faults = 'faults: [{ testbed: lab2, side: a, on: booted, fault: { kind: app-crash } }]';
    expect(() => withTestbeds(1, `${twoCitiesText}\n${faults}\n`)).to.throw('no testbed lab2');
    expect(withTestbeds(2, `${twoCitiesText}\n${faults}\n`).faults).to.have.length(1);
  });

  const handles: [string, string][] = [
    ['+4915112345601', '+4915112345602'],
    ['ECHOLAB9', 'ECHOLAC0'],
    ['*MEDIA99', '*MEDIB00'],
    ['wxid_alice_z', 'wxid_alicf_a'],
    ['alice_', 'alicf_'],
    ['ZZ', '1AA'],
  ];
  for (const [handle, next] of handles) {
    it(`take ${next} for the account after ${handle}`, () => {
      expect(handleAfter(handle)).to.equal(next);
    });
  }
});
