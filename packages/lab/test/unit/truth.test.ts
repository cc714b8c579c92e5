import { expect } from 'chai';
import { loadScenario } from '../../src/scenario/load.js';
import { distanceKm } from '../../src/scenario/geography.js';
import { truthSchema } from '../../src/truth/schema.js';
import { trueMessages } from '../../src/truth/messages.js';
import { truthOf } from '../../src/truth/world.js';
import { twoCities } from './fixtures.js';

describe('truth about the world', () => {
  const truth = truthOf(twoCities());
  const path = (from: string, to: string) =>
    truth.paths.find((p) => p.from === from && p.to.address === to);

  it('is a valid record', () => {
    expect(truthSchema.parse(JSON.parse(JSON.stringify(truth)))).to.deep.equal(truth);
  });

  it('lists the hops of a path with the times to them and back', () => {
    // There 6 + 3 ms by way of London; back from Paris 2 + 4 ms by way of Brussels;
    // 0.2 ms on each host's own link.
    expect(path('de', '198.51.100.2')?.hops).to.deep.equal([
      { ttl: 1, id: 'ber', address: '203.0.113.1', country: 'DE', silent: false, rttMs: 0.4 },
      { ttl: 2, id: 'lon', address: '203.0.113.4', country: 'GB', silent: false, rttMs: 12.4 },
      { ttl: 3, id: 'par', address: '203.0.113.2', country: 'FR', silent: false, rttMs: 15.4 },
      { ttl: 4, id: 'fr', address: '198.51.100.2', country: 'FR', silent: false, rttMs: 15.8 },
    ]);
  });

  it('knows silent routers, though no trace shows them', () => {
    const back = path('fr', '198.51.100.1')?.hops;
    expect(back?.map(({ id, silent }) => [id, silent])).to.deep.equal([
      ['par', false],
      ['bru', true],
      ['ber', false],
      ['de', false],
    ]);
  });

  it('has a path of one hop from a vantage point to itself', () => {
    expect(path('de', '198.51.100.1')?.hops).to.deep.equal([
      { ttl: 1, id: 'de', address: '198.51.100.1', country: 'DE', silent: false, rttMs: 0 },
    ]);
  });

  it('has paths to every address of every server', () => {
    const to = truth.paths.filter((p) => p.from === 'de' && p.to.kind === 'server');
    expect(to.map((p) => p.hops.at(-1)?.address)).to.deep.equal(['203.0.113.80', '203.0.113.81']);
  });

  it('says what each endpoint is for', () => {
    const roles = truth.endpoints.map((e) => [e.protocol, e.address, e.port, e.role, e.country]);
    expect(roles).to.deep.equal([
      ['tcp', '203.0.113.80', 443, 'messaging', 'GB'],
      ['tcp', '203.0.113.80', 5228, 'push', 'GB'],
      ['udp', '203.0.113.81', 123, 'background', 'GB'],
      ['udp', '198.51.100.1', 53, 'resolver', 'DE'],
      ['udp', '198.51.100.2', 53, 'resolver', 'FR'],
    ]);
  });
});

describe('truth about messages', () => {
  const events = (...list: object[]): string =>
    list.map((event) => `${JSON.stringify(event)}\n`).join('');

  it('joins what both phones and the server recorded', () => {
    const messages = trueMessages(twoCities(), {
      phones: {
        a: events(
          { at: 1, kind: 'booted' },
          { at: 1000, kind: 'message-pressed', app: 'signal', id: 'x', to: '+492', text: 'hi\n' },
          { at: 1300, kind: 'message-sent', app: 'signal', id: 'x', text: 'hi\n' },
          { at: 2200, kind: 'message-received', app: 'signal', id: 'y', from: '+492', text: 'o' },
        ),
        b: events(
          { at: 1400, kind: 'message-received', app: 'signal', id: 'x', from: '+491', text: 'hi' },
          { at: 1450, kind: 'message-shown', app: 'signal', id: 'x', from: '+491', text: 'hi' },
          { at: 2000, kind: 'message-pressed', app: 'signal', id: 'y', to: '+491', text: 'o' },
        ),
      },
      servers: [events({ at: 1200, kind: 'envelope-accepted', id: 'x' })],
    });
    expect(messages).to.deep.equal([
      {
        id: 'x',
        app: 'signal',
        text: 'hi\n',
        from: 'a',
        to: 'b',
        pressedAt: '1970-01-01T00:00:01.000Z',
        acceptedAt: '1970-01-01T00:00:01.200Z',
        sentAt: '1970-01-01T00:00:01.300Z',
        receivedAt: '1970-01-01T00:00:01.400Z',
        shownAt: '1970-01-01T00:00:01.450Z',
        failure: null,
      },
      {
        id: 'y',
        app: 'signal',
        text: 'o',
        from: 'b',
        to: 'a',
        pressedAt: '1970-01-01T00:00:02.000Z',
        acceptedAt: null,
        sentAt: null,
        receivedAt: '1970-01-01T00:00:02.200Z',
        shownAt: null,
        failure: null,
      },
    ]);
  });

  it('says why a message failed, and survives lines that were cut off', () => {
    const messages = trueMessages(twoCities(), {
      phones: {
        a:
          events(
            { at: 5, kind: 'message-pressed', app: 'signal', id: 'x', to: '+492', text: 'hi' },
            { at: 9, kind: 'message-failed', app: 'signal', id: 'x', reason: 'no such account' },
          ) + '{"at":11,"kind":"message-pre',
        b: '',
      },
      servers: ['not json\n'],
    });
    expect(messages.map(({ failure }) => failure)).to.deep.equal(['no such account']);
  });
});

describe('the six countries', () => {
  it('are a backbone as wide as promised', async () => {
    const { routers, vantagePoints } = await loadScenario('six-countries');
    expect(vantagePoints.map(({ country }) => country)).to.deep.equal(
      'DE CH US BR JP AU'.split(' '),
    );
    expect(routers.length).to.be.at.least(14);
    expect(new Set(routers.map(({ country }) => country)).size).to.be.at.least(8);
  });

  it('are never faster than light in fibre', async () => {
    const scenario = await loadScenario('six-countries');
    const truth = truthOf(scenario);
    const places = new Map(
      [...truth.vantagePoints, ...truth.routers, ...truth.servers].map((p) => [p.id, p]),
    );
    for (const { from, hops } of truth.paths) {
      for (const hop of hops) {
        const km = distanceKm(places.get(from)!, places.get(hop.id)!);
        expect(hop.rttMs * 99.94, `${from} to ${hop.id}`).to.be.at.least(km - 3);
      }
    }
  });

  it('are small enough for the time that traces wait in them', async () => {
    const scenario = await loadScenario('six-countries');
    const { paths } = truthOf(scenario);
    const { maxHops = 30, waitMs = 2000 } = scenario.campaign.trace;
    expect(Math.max(...paths.map(({ hops }) => hops.length)))
      .to.be.at.most(12)
      .and.below(maxHops);
    expect(Math.max(...paths.flatMap(({ hops }) => hops.map(({ rttMs }) => rttMs))))
      .to.be.below(400)
      .and.below(waitMs / 2);
  });

  it('lose no country of a path to a silent router', async () => {
    const truth = truthOf(await loadScenario('six-countries'));
    let silent = 0;
    for (const { from, to, hops } of truth.paths) {
      hops.forEach((hop, index) => {
        if (!hop.silent) return;
        silent++;
        const beside = [hops[index - 1], hops[index + 1]].map((other) => other?.country);
        expect(beside, `${from} to ${to.id}`).to.include(hop.country);
      });
    }
    expect(silent).to.be.greaterThan(0);
  });
});
