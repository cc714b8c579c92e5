import { UsageError } from '@matador/core';
import { expect } from 'chai';
import { loadScenario, parseScenario, scenarioNames } from '../../src/scenario/load.js';
import { twoCitiesText } from './fixtures.js';

function messageOf(text: string): string {
  try {
    parseScenario(text, 'mine.yaml');
  } catch (error) {
    expect(error).to.be.instanceOf(UsageError);
    return (error as UsageError).message;
  }
  throw new Error('the scenario was accepted');
}

describe('scenario files', () => {
  it('come with the package, all of them valid', async () => {
    const names = await scenarioNames();
    expect(names).to.include('six-countries');
    for (const name of names) expect((await loadScenario(name)).name).to.equal(name);
  });

  it('are found by path, too', async () => {
    const path = '../../../test/fixtures/two-cities.yaml';
    const scenario = await loadScenario(path, import.meta.dirname);
    expect(scenario.vantagePoints.map(({ id }) => id)).to.deep.equal(['de', 'fr']);
  });

  it('that are not there are named, with those that are', async () => {
    const error = await loadScenario('seven-countries').catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(UsageError);
    expect(error).to.have.property('code', 'scenario-not-found');
    expect(error).to.have.property('hint').that.includes('six-countries');
  });

  it('fill in what they leave out', () => {
    const scenario = parseScenario(twoCitiesText, 'mine.yaml');
    expect(scenario.campaign.messagesPerDirection).to.equal(2);
    expect(scenario.routers[0]?.silent).to.equal(false);
    expect(scenario.site.background.push).to.equal('mtalk.google.com');
  });

  const wrong: [string, (text: string) => string, string][] = [
    ['an unknown key at the top', (text) => `${text}\nweather: fine\n`, 'weather'],
    [
      'an unknown key deep inside, with the path to it',
      (text) => text.replace('address: 203.0.113.1,', 'address: 203.0.113.1, colour: red,'),
      'routers.0: Unrecognized key: "colour"',
    ],
    [
      'a country that is no code',
      (text) => text.replace('country: GB', 'country: uk'),
      'routers.3.country',
    ],
    [
      'an address that is none',
      (text) => text.replace('203.0.113.4 }', '203.0.113.400 }'),
      'routers.3.address',
    ],
    ['a missing section', (text) => text.replace(/geodata:[^]*(?=campaign:)/, ''), 'geodata'],
    [
      'an id that is too long for an interface',
      (text) => text.replace('id: lon', 'id: londondocklands'),
      'routers.3.id',
    ],
    [
      'a link to a router that is not there',
      (text) => text.replace('[lon, par], ', '[lon, rom], '),
      'no router rom',
    ],
    [
      'an address that stands in two places',
      (text) => text.replace('203.0.113.2 }', '203.0.113.1 }'),
      '203.0.113.1 stands in two places',
    ],
    [
      'an id that is used twice',
      (text) => text.replace('id: bru', 'id: par'),
      'two things are called par',
    ],
    [
      'a route over a link that is not there',
      (text) => text.replace('via: [ber, lon, par]', 'via: [ber, par]'),
      'ber and par have no link',
    ],
    [
      'a balanced section over a link that is not there',
      (text) => `${text}\nbalanced: [{ from: ber, to: lon, branches: [[bru], [par]] }]\n`,
      'balanced.0: bru and lon have no link',
    ],
    [
      'a route to nowhere',
      (text) => text.replace('{ to: fr,', '{ to: it,'),
      'nothing is called it',
    ],
    [
      'a vantage point on no router',
      (text) => text.replace('router: par', 'router: rom'),
      'fr: no router rom',
    ],
    [
      'a link drawn twice',
      (text) => text.replace('[lon, par], ', '[bru, ber], '),
      'ber and bru are linked twice',
    ],
    [
      'an error of geodata about nobody',
      (text) => text.replace('of: par', 'of: rom'),
      'geodata: nothing is called rom',
    ],
    [
      'two services that want the same port of a server',
      (text) => text.replace('kind: push', 'kind: https'),
      'chat: signal and https want tcp port 443',
    ],
    ['what is not YAML', () => 'routers: [', 'mine.yaml'],
    ['an empty file', () => '', 'mine.yaml'],
  ];
  for (const [what, change, said] of wrong) {
    it(`are refused for ${what}`, () => {
      const changed = change(twoCitiesText);
      expect(changed).not.to.equal(twoCitiesText);
      expect(messageOf(changed)).to.include(said);
    });
  }
});

describe('IPv6 addresses of a scenario', () => {
  const dualStackText = twoCitiesText.replace('pathFactor: 1\n', 'pathFactor: 1\nipv6: true\n');

  it('are none where it does not ask for them', () => {
    const { routers, site } = parseScenario(twoCitiesText, 'mine.yaml');
    expect(routers.map(({ address6 }) => address6)).to.deep.equal(routers.map(() => undefined));
    expect(site.sides.a.gateway.wlan6).to.equal(undefined);
  });

  it('follow from the IPv4 addresses, a WLAN from its gateway', () => {
    const { routers, site } = parseScenario(dualStackText, 'mine.yaml');
    expect(routers[0]?.address6).to.equal('2d00:cb00:7101::1');
    expect(site.sides.a.gateway).to.deep.include({
      address6: '2d00:c633:640b::1',
      wlan6: '2d00:c633:640b:1::1/64',
    });
    expect(site.sides.a.phone.address6).to.equal('2d00:c633:640b:1::20/64');
  });

  it('are what it says where it says so, in canonical text; null means none', () => {
    const text = dualStackText
      .replace('address: 198.51.100.1,', "address: 198.51.100.1, address6: '2A01:04F8:0:0::1',")
      .replace('address: 198.51.100.2,', 'address: 198.51.100.2, address6: null,')
      .replace(
        'gateway: { address: 198.51.100.11,',
        "gateway: { address: 198.51.100.11, address6: '2003:a:0:7::1',",
      );
    const { vantagePoints, site } = parseScenario(text, 'mine.yaml');
    expect(vantagePoints.map(({ address6 }) => address6)).to.deep.equal(['2a01:4f8::1', null]);
    expect(site.sides.a.gateway.wlan6).to.equal('2003:a:0:1::1/64');
  });

  it('are refused where it has no IPv6', () => {
    const text = twoCitiesText.replace('203.0.113.4 }', "203.0.113.4, address6: '2a00::4' }");
    expect(messageOf(text)).to.include('2a00::4: an IPv6 address in a scenario without');
  });

  it('are refused where they stand in two places', () => {
    const text = dualStackText.replace(
      '203.0.113.4 }',
      "203.0.113.4, address6: '2d00:cb00:7101::1' }",
    );
    expect(messageOf(text)).to.include('2d00:cb00:7101::1 stands in two places');
  });
});
