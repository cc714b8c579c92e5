import { UsageError } from '@matador/core';
import { expect } from 'chai';
import { networkCommands } from '../../src/network/commands.js';
import { planNetwork } from '../../src/network/plan.js';
import { computeRoutes, walk, ways } from '../../src/network/routes.js';
import { parseScenario } from '../../src/scenario/load.js';
import type { Scenario } from '../../src/scenario/schema.js';
import { testFile, twoCities, twoCitiesText } from './fixtures.js';

function way(scenario: Scenario, from: string, to: string): string[] {
  const table = computeRoutes(planNetwork(scenario), scenario);
  return walk(table, from, to).map(({ peer }) => peer.node);
}

describe('the plan of a network', () => {
  it('has a namespace for everyone, and every phone behind its own gateway', () => {
    const plan = planNetwork(twoCities());
    expect(plan.nodes.map(({ name }) => name)).to.have.members([
      ...['rt-ber', 'rt-par', 'rt-bru', 'rt-lon'],
      ...['vp-de', 'vp-fr', 'svc-chat', 'tester', 'gw-a', 'gw-b', 'phone-a', 'phone-b'],
    ]);
    const ends = plan.links.flatMap(({ a, b }) => [a.node, b.node]);
    expect(ends).not.to.include.members(['phone-a']);
    expect(plan.wlans).to.deep.include({
      gateway: 'gw-a',
      phone: 'phone-a',
      interface: 'wlan0',
      addresses: ['192.168.71.1/24'],
    });
  });

  it('names interfaces so that the kernel takes them, and no two in a namespace alike', () => {
    const { links } = planNetwork(twoCities());
    const ends = links.flatMap(({ a, b }) => [a, b]);
    for (const end of ends) expect(end.interface).to.match(/^[a-z0-9-]{1,15}$/);
    const keys = ends.map((end) => `${end.node}/${end.interface}`);
    expect(new Set(keys).size).to.equal(keys.length);
    expect(new Set(ends.map(({ mac }) => mac)).size).to.equal(ends.length);
  });

  it('takes delays from the scenario, and else from the distance', () => {
    const scenario = twoCities();
    const delays = planNetwork({
      ...scenario,
      links: [...scenario.links, { between: ['bru', 'lon'] }],
    }).links.map(({ delayMs }) => delayMs);
    expect(delays.slice(0, 4)).to.deep.equal([4, 2, 6, 3]);
    // Brussels to London: 321 km of great circle at 199.86 km/ms.
    expect(delays[4]).to.be.closeTo(1.6, 0.05);
    // Two vantage points and a server in their routers' data centres; the tester's site is all in one room.
    expect(delays.slice(5)).to.deep.equal([0.2, 0.2, 0.2, 0, 0, 0]);
  });
});

describe('routes', () => {
  it('follow the least latency', () => {
    expect(way(twoCities(), 'vp-fr', 'vp-de')).to.deep.equal([
      'rt-par',
      'rt-bru',
      'rt-ber',
      'vp-de',
    ]);
  });

  it('go where the scenario sends them, in that direction only', () => {
    expect(way(twoCities(), 'vp-de', 'vp-fr')).to.deep.equal([
      'rt-ber',
      'rt-lon',
      'rt-par',
      'vp-fr',
    ]);
  });

  it('never pass through a vantage point or a server', () => {
    const scenario = twoCities();
    const names = planNetwork(scenario).nodes.filter(({ addresses }) => addresses.length > 0);
    for (const { name: from } of names) {
      for (const { name: to } of names) {
        const passed = way(scenario, from, to).slice(0, -1);
        expect(passed.filter((name) => !name.startsWith('rt-'))).to.deep.equal([]);
      }
    }
  });

  it('that go in circles are refused', () => {
    const text = twoCitiesText.replace('via: [ber, lon, par]', 'via: [par, lon]');
    const looping = parseScenario(text, 'loop.yaml');
    expect(() => computeRoutes(planNetwork(looping), looping))
      .to.throw(UsageError, /goes in circles at rt-/)
      .with.property('code', 'route-loop');
  });

  it('spread over the branches of a balanced section, by way of its end only', () => {
    const text = twoCitiesText.replace(
      'servers:',
      'balanced:\n  - { from: ber, to: par, branches: [[bru], [lon]] }\nservers:',
    );
    const scenario = parseScenario(text, 'balanced.yaml');
    const table = computeRoutes(planNetwork(scenario), scenario);
    const through = (to: string) =>
      ways(table, 'vp-de', to).map((way) => way.slice(1, -1).map(({ peer }) => peer.node));
    expect(through('vp-fr')).to.deep.equal([
      ['rt-bru', 'rt-par'],
      ['rt-lon', 'rt-par'],
    ]);
    expect(through('svc-chat')).to.deep.equal([['rt-lon']]);
  });

  it('that do not exist are refused', () => {
    const scenario = twoCities();
    const cut = { ...scenario, routes: [], links: scenario.links.slice(1, 2) };
    expect(() => computeRoutes(planNetwork(cut), cut))
      .to.throw(UsageError, /no link leads from/)
      .with.property('code', 'unreachable-node');
  });
});

describe('commands', () => {
  it('are these for the two cities', () => {
    const scenario = twoCities();
    const plan = planNetwork(scenario);
    const commands = networkCommands(plan, computeRoutes(plan, scenario), '/lab');
    const text = [
      '# create',
      ...commands.create,
      '# delays',
      ...commands.delays,
      '# prepare',
      ...commands.prepare,
      ...[...commands.configure].flatMap(([name, lines]) => [`# ${name}`, ...lines]),
      '',
    ].join('\n');
    expect(text).to.equal(testFile('golden/two-cities.commands.txt'));
  });
});
