import { expect } from 'chai';
import { loadScenario, parseScenario } from '../../src/scenario/load.js';
import { distanceKm } from '../../src/scenario/geography.js';
import { truthSchema } from '../../src/truth/schema.js';
import { trueMessages } from '../../src/truth/messages.js';
import { truthOf } from '../../src/truth/world.js';
import { twoCities, twoCitiesText } from './fixtures.js';

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
    const plain = { silent: false, limited: false, hiddenBefore: [] };
    expect(path('de', '198.51.100.2')?.hops).to.deep.equal([
      { ttl: 1, id: 'ber', address: '203.0.113.1', country: 'DE', ...plain, rttMs: 0.4 },
      { ttl: 2, id: 'lon', address: '203.0.113.4', country: 'GB', ...plain, rttMs: 12.4 },
      { ttl: 3, id: 'par', address: '203.0.113.2', country: 'FR', ...plain, rttMs: 15.4 },
      { ttl: 4, id: 'fr', address: '198.51.100.2', country: 'FR', ...plain, rttMs: 15.8 },
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
    const hops = path('de', '198.51.100.1')?.hops;
    expect(hops?.map(({ ttl, id, rttMs }) => [ttl, id, rttMs])).to.deep.equal([[1, 'de', 0]]);
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

describe('truth about hard paths', () => {
  async function pathTo(address: string) {
    const { paths } = truthOf(await loadScenario('hard-paths'));
    const path = paths.find(({ from, to }) => from === 'de' && to.address === address);
    expect(path).not.to.equal(undefined);
    return path!;
  }

  for (const address of ['76.223.92.165', '2600:9000:a507:ab6d:4ce3:2f58:25d7:9cbf']) {
    it(`lists every way to ${address}, and counts no hidden router`, async () => {
      const { hops, otherWays, balancedBy } = await pathTo(address);
      const all = [hops, ...otherWays].map((way) => way.map(({ id }) => id).join(' '));
      expect(all).to.have.members(
        ['ams1', 'bru1'].flatMap((one) =>
          ['phl1', 'bwi1', 'ewr1'].map(
            (other) => `fra1 fra2 ${one} lon1 lon2 nyc1 ${other} iad1 signal`,
          ),
        ),
      );
      expect(balancedBy).to.equal('packet');
      expect(hops[5]?.hiddenBefore.map(({ id, country }) => [id, country])).to.deep.equal([
        ['bud1', 'GB'],
        ['hal1', 'CA'],
      ]);
      expect(hops.filter(({ limited }) => limited).map(({ id }) => id)).to.deep.equal(['lon1']);
    });
  }

  it('adds up the two directions of a link where they differ', async () => {
    const { hops } = await pathTo('76.223.92.165');
    const [london, newYork] = [hops[4]?.rttMs ?? NaN, hops[5]?.rttMs ?? NaN];
    // Bude to Halifax 27 ms, back 31; the rest by distance: 339 and 946 km, times 1.3.
    expect(newYork - london).to.be.closeTo(27 + 31 + (2 * 1.3 * (339 + 946)) / 199.86, 0.3);
  });
});

describe('truth about messages', () => {
  const events = (...list: object[]): string =>
    list.map((event) => `${JSON.stringify(event)}\n`).join('');

  const phones = (...texts: string[]): Map<string, string> =>
    new Map(
      texts.map((text, index) => [['phone-a', 'phone-b', 'phone-a2', 'phone-b2'][index]!, text]),
    );

  it('joins what both phones and the server recorded', () => {
    const messages = trueMessages(twoCities(), {
      phones: phones(
        events(
          { at: 1, kind: 'booted' },
          { at: 1000, kind: 'message-pressed', app: 'signal', id: 'x', to: '+492', text: 'hi\n' },
          ...[1290, 1295].map((at) => ({
            ...{ at, kind: 'envelope-carried', id: 'x' },
            ...{ protocol: 'tcp', address: '203.0.113.80', port: 443 },
          })),
          { at: 1300, kind: 'message-sent', app: 'signal', id: 'x', text: 'hi\n' },
          { at: 2200, kind: 'message-received', app: 'signal', id: 'y', from: '+492', text: 'o' },
        ),
        events(
          { at: 1400, kind: 'message-received', app: 'signal', id: 'x', from: '+491', text: 'hi' },
          { at: 1450, kind: 'message-shown', app: 'signal', id: 'x', from: '+491', text: 'hi' },
          { at: 2000, kind: 'message-pressed', app: 'signal', id: 'y', to: '+491', text: 'o' },
        ),
      ),
      servers: [events({ at: 1200, kind: 'envelope-accepted', id: 'x' })],
    });
    expect(messages).to.deep.equal([
      {
        id: 'x',
        app: 'signal',
        text: 'hi\n',
        testbed: 'lab',
        from: 'a',
        to: 'b',
        pressedAt: '1970-01-01T00:00:01.000Z',
        acceptedAt: '1970-01-01T00:00:01.200Z',
        sentAt: '1970-01-01T00:00:01.300Z',
        receivedAt: '1970-01-01T00:00:01.400Z',
        shownAt: '1970-01-01T00:00:01.450Z',
        carriers: [{ side: 'a', protocol: 'tcp', address: '203.0.113.80', port: 443 }],
        failure: null,
      },
      {
        id: 'y',
        app: 'signal',
        text: 'o',
        testbed: 'lab',
        from: 'b',
        to: 'a',
        pressedAt: '1970-01-01T00:00:02.000Z',
        acceptedAt: null,
        sentAt: null,
        receivedAt: '1970-01-01T00:00:02.200Z',
        shownAt: null,
        carriers: [],
        failure: null,
      },
    ]);
  });

  it('holds those of every testbed apart', () => {
    const sent = (at: number, id: string, to: string): string =>
      events({ at, kind: 'message-pressed', app: 'signal', id, to, text: 'hi' });
    const received = (at: number, id: string): string =>
      events({ at, kind: 'message-received', app: 'signal', id, text: 'hi' });
    const scenario = parseScenario(twoCitiesText, 'two-cities.yaml', { testbeds: 2 });
    const messages = trueMessages(scenario, {
      phones: phones(
        sent(2, 'x', '+492'),
        received(3, 'x'),
        received(4, 'y'),
        sent(1, 'y', '+493'),
      ),
      servers: [],
    });
    expect(
      messages.map(({ id, testbed, from, receivedAt }) => [id, testbed, from, receivedAt]),
    ).to.deep.equal([
      ['y', 'lab2', 'b', '1970-01-01T00:00:00.004Z'],
      ['x', 'lab', 'a', '1970-01-01T00:00:00.003Z'],
    ]);
  });

  it('says why a message failed, and survives lines that were cut off', () => {
    const messages = trueMessages(twoCities(), {
      phones: phones(
        events(
          { at: 5, kind: 'message-pressed', app: 'signal', id: 'x', to: '+492', text: 'hi' },
          { at: 9, kind: 'message-failed', app: 'signal', id: 'x', reason: 'no such account' },
        ) + '{"at":11,"kind":"message-pre',
        '',
      ),
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
