import { expect } from 'chai';
import type {
  CountryDistances,
  ExitRecord,
  GeoSource,
  Tunnel,
  VantagePoint,
} from '../../src/index.js';
import {
  configSchema,
  exitRecordSchema,
  MatadorError,
  vantagePointSchema,
} from '../../src/index.js';
import { checkExit, requireGoodExit } from '../../src/engine/exit/check.js';
import { judgeResolver } from '../../src/engine/exit/resolver.js';
import {
  connectArgv,
  parseConnect,
  parsePing,
  pingArgv,
} from '../../src/engine/exit/round-trips.js';

const signal = new AbortController().signal;
const saoPaulo = { latitude: -23.55, longitude: -46.63 };
const newYork = { latitude: 40.71, longitude: -74.01 };

const brazil: VantagePoint = vantagePointSchema.parse({
  id: 'br',
  country: 'BR',
  ...saoPaulo,
  shell: { host: '191.252.1.63', user: 'root' },
});

/** Brazil, for these tests, is all that is south of the equator. */
const countries: CountryDistances = {
  id: 'hemisphere',
  leastKmTo: (country, { latitude }) =>
    country === 'BR' ? Math.max(0, latitude) * 111 : undefined,
};

const geo: GeoSource = {
  id: 'made-up',
  snapshot: { name: 'made-up', date: null, sha256: '0'.repeat(64) },
  locate: (address) =>
    address === '198.51.100.53'
      ? [
          {
            source: 'made-up',
            snapshot: 's',
            country: 'US',
            latitude: null,
            longitude: null,
            asn: null,
          },
        ]
      : [],
};

interface World {
  /** ms to each address; an address that is not there does not answer. */
  readonly rtts?: Readonly<Record<string, number>>;
  readonly exit?: string;
  readonly resolver?: string | Error;
  readonly vantagePoint?: VantagePoint;
  readonly shell?: false;
  readonly tunnelRttMs?: number;
}

/** Checks the exit of a world in which it is good, but for what is said. */
async function check(world: World = {}): Promise<ExitRecord> {
  const rtts = world.rtts ?? { '203.0.113.1': 2, '203.0.113.2': 110, '198.51.100.53': 120 };
  const asked: string[][] = [];
  const runner = {
    run: (argv: readonly string[]) => {
      asked.push([...argv]);
      const address = argv.at(-1) ?? '';
      const rtt = rtts[address];
      const stdout =
        rtt === undefined
          ? ''
          : `PING ${address} (${address}) 56(84) bytes of data.\n\n--- ${address} ping statistics ---\n3 packets transmitted, 3 received, 0% packet loss, time 402ms\nrtt min/avg/max/mdev = ${rtt}/${rtt}/${rtt}/0.1 ms\n`;
      return Promise.resolve({ exitCode: rtt === undefined ? 1 : 0, stdout, stderr: '' });
    },
    start: () => Promise.reject(new Error('nothing is to run on')),
  };
  const { vantagePoint = brazil, resolver = '191.252.1.63', tunnelRttMs } = world;
  const tunnel: Tunnel = {
    provider: 'fake',
    vantagePoint,
    interface: 'tun7',
    carries: ['tcp', 'udp', 'icmp'],
    ipv6: false,
    resolvers: ['10.0.0.1'],
    exit: () => Promise.resolve({ address: world.exit ?? '191.252.1.63', askedAt: '192.0.2.1' }),
    resolve: () =>
      resolver instanceof Error ? Promise.reject(resolver) : Promise.resolve([resolver]),
    ...(tunnelRttMs === undefined ? {} : { roundTripMs: () => Promise.resolve(tunnelRttMs) }),
    healthy: () => Promise.resolve(true),
    close: () => Promise.resolve(),
  };
  const gateway = {
    ...runner,
    id: 'gw',
    wlan: 'wlan0',
    uplink: 'eth0',
    block: () => Promise.resolve(),
    forwardThrough: () => Promise.resolve(),
    keepSecret: () => Promise.reject(new Error('nothing here is secret')),
    close: () => Promise.resolve(),
  };
  const { exitCheck } = configSchema.parse({
    exitCheck: {
      landmarks: [
        { id: 'sao-paulo', address: '203.0.113.1', ...saoPaulo },
        { id: 'new-york', address: '203.0.113.2', ...newYork },
      ],
    },
  });
  const record = await checkExit(
    {
      tunnel,
      gateway,
      shell: world.shell === false ? undefined : runner,
      config: exitCheck,
      countries,
      geo: [geo],
    },
    signal,
  );
  const usesTunnel = asked.every((argv) => argv.includes('tun7'));
  expect(usesTunnel).to.equal(world.shell === false);
  return exitRecordSchema.parse(record);
}

function codes({ problems = [] }: ExitRecord): string[] {
  return problems.map(({ code }) => code);
}

describe('the check of an exit', () => {
  it('finds nothing wrong with a good one, and keeps the evidence', async () => {
    const record = await check();
    expect(record).to.deep.include({
      address: '191.252.1.63',
      expected: '191.252.1.63',
      shellAddress: null,
      measuredFrom: 'vantage-point',
      problems: [],
    });
    expect(record.landmarks?.[1]).to.deep.include({
      id: 'new-york',
      answeredBy: '203.0.113.2',
      rttMs: 110,
      method: 'icmp',
      withinKm: 11_000,
      countryKm: 4518.8,
    });
    expect(() => requireGoodExit(record)).not.to.throw();
  });

  it('catches one that light in fibre says is elsewhere, by the landmark that says it clearest', async () => {
    const record = await check({ rtts: { '203.0.113.1': 110, '203.0.113.2': 1.3 } });
    expect(codes(record)).to.deep.equal(['impossible-exit']);
    expect(record.problems?.[0]?.message).to.equal(
      'br claims BR, but is within 130 km of landmark new-york, which answers in 1.3 ms; BR is at least 4,519 km from there',
    );
  });

  it('catches a place that cannot be, in a country that can', async () => {
    const recife = { latitude: -8.05, longitude: -34.88 };
    const record = await check({ vantagePoint: { ...brazil, ...recife } });
    expect(codes(record)).to.deep.equal(['impossible-place']);
  });

  it('catches a configured place outside of the claimed country', async () => {
    const record = await check({ vantagePoint: { ...brazil, ...newYork } });
    expect(codes(record)).to.include('place-not-in-country');
  });

  it('catches another address than the declared or the shell has', async () => {
    const record = await check({ exit: '192.0.2.7' });
    expect(record.problems?.[0]?.message).to.equal(
      'br is seen from outside as 192.0.2.7, but its shell is at 191.252.1.63, and no other exit is declared',
    );
    const declared = { ...brazil, address: '192.0.2.7' };
    const allowed = await check({
      exit: '192.0.2.7',
      vantagePoint: declared,
      resolver: '192.0.2.7',
    });
    expect(allowed).to.deep.include({ shellAddress: '191.252.1.63', problems: [] });
  });

  it('catches a resolver elsewhere, unless the configuration names it', async () => {
    expect(codes(await check({ resolver: '198.51.100.53' }))).to.deep.equal(['foreign-resolver']);
    const named = { ...brazil, resolvers: ['198.51.100.0/24'] };
    const record = await check({ resolver: '198.51.100.53', vantagePoint: named });
    expect(record.resolver?.seen[0]?.verdict).to.equal('own');
    expect(codes(record)).to.deep.equal([]);
  });

  it('does not let pass what it could not see', async () => {
    expect(codes(await check({ rtts: {} }))).to.deep.equal(['landmarks-silent']);
    expect(codes(await check({ resolver: '198.51.100.99' }))).to.deep.equal(['unknown-resolver']);
    const error = new MatadorError('no answer', { code: 'name-unresolved', source: 'resolver' });
    const record = await check({ resolver: error });
    expect(codes(record)).to.deep.equal(['resolver-unseen']);
    expect(record.resolver).to.include({ reason: 'no answer' });
  });

  it('names everything that is wrong in one error of the vantage point', async () => {
    const record = await check({ exit: '192.0.2.7', rtts: { '203.0.113.2': 1 } });
    const thrown = () => requireGoodExit(record);
    expect(thrown)
      .to.throw(MatadorError, /seen from outside as 192\.0\.2\.7.*; br claims BR/)
      .with.property('source', 'vantage-point');
    expect(thrown).to.throw().with.property('code', 'wrong-exit');
  });

  it('measures through the tunnel where there is no shell, less what the tunnel takes itself', async () => {
    const rtts = { '203.0.113.1': 202, '203.0.113.2': 310 };
    const record = await check({ shell: false, rtts, tunnelRttMs: 200 });
    expect(record).to.include({ measuredFrom: 'gateway', tunnelRttMs: 200 });
    expect(record.landmarks?.map(({ rttMs }) => rttMs)).to.deep.equal([2, 110]);
    expect(codes(record)).to.deep.equal([]);
    const liar = await check({
      shell: false,
      rtts: { '203.0.113.1': 310, '203.0.113.2': 202 },
      tunnelRttMs: 200,
    });
    expect(codes(liar)).to.deep.equal(['impossible-exit']);
  });

  it('learns nothing from a landmark that answers faster than the tunnel does', async () => {
    const record = await check({
      shell: false,
      rtts: { '203.0.113.1': 202, '203.0.113.2': 199 },
      tunnelRttMs: 200,
    });
    expect(record.landmarks?.[1]).to.include({ rttMs: null, withinKm: null });
    expect(codes(record)).to.deep.equal([]);
  });
});

describe('the judgement on a resolver', () => {
  const seen = (rttMs: number | null, ...countriesClaimed: (string | null)[]) => ({
    address: '198.51.100.9',
    rttMs,
    claims: countriesClaimed.map((country) => ({ source: 's', country })),
    verdict: 'unknown' as const,
  });

  it('takes a claim, or a short way, for proof', () => {
    expect(judgeResolver(seen(null, 'US', 'BR'), 'BR', [])).to.equal('in-country');
    expect(judgeResolver(seen(9, 'US'), 'BR', [])).to.equal('near');
    expect(judgeResolver(seen(11, 'US'), 'BR', [])).to.equal('elsewhere');
    expect(judgeResolver(seen(11, null), 'BR', [])).to.equal('unknown');
    expect(judgeResolver(seen(null), 'BR', ['198.51.100.9', '2001:db8::/32'])).to.equal('own');
  });
});

describe('round-trip times', () => {
  it('are asked for without a shell, by the given interface', () => {
    expect(pingArgv('203.0.113.1')).to.deep.equal(
      'ping -n -q -c 3 -i 0.2 -w 4 -- 203.0.113.1'.split(' '),
    );
    expect(pingArgv('-f', 'tun0').slice(-4)).to.deep.equal(['-I', 'tun0', '--', '-f']);
    expect(connectArgv('2001:db8::1', 443, 'tun0').slice(-4)).to.deep.equal([
      '--interface',
      'tun0',
      '--url',
      'http://[2001:db8::1]:443/',
    ]);
  });

  it('are read from what iputils, BusyBox and BSD print: the smallest', () => {
    const iputils =
      'PING one.example (203.0.113.1) 56(84) bytes of data.\n\n--- one.example ping statistics ---\n' +
      '3 packets transmitted, 2 received, 33% packet loss, time 402ms\nrtt min/avg/max/mdev = 0.031/0.045/0.055/0.010 ms\n';
    expect(parsePing(iputils)).to.deep.equal({ answeredBy: '203.0.113.1', rttMs: 0.031 });
    const six = 'PING 2001:db8::1(2001:db8::1) 56 data bytes\nrtt min/avg/max/mdev = 5/6/7/1 ms\n';
    expect(parsePing(six)).to.deep.equal({ answeredBy: '2001:db8::1', rttMs: 5 });
    const busybox =
      'PING 203.0.113.1 (203.0.113.1): 56 data bytes\nround-trip min/avg/max = 1.5/2.0/2.5 ms\n';
    expect(parsePing(busybox).rttMs).to.equal(1.5);
    const bsd =
      'PING x (203.0.113.1): 56 data bytes\nround-trip min/avg/max/stddev = 1.25/2/2.5/0.1 ms\n';
    expect(parsePing(bsd).rttMs).to.equal(1.25);
  });

  it('are none where nothing answered, or nothing of use was printed', () => {
    const none = { answeredBy: null, rttMs: null };
    expect(
      parsePing('PING x (203.0.113.1) 56(84) bytes of data.\n\n100% packet loss'),
    ).to.deep.equal(none);
    expect(parsePing('ping: connect: Network is unreachable')).to.deep.equal(none);
    expect(parseConnect('203.0.113.1 0.012345 0.000000\n')).to.deep.equal(none);
    expect(parseConnect('')).to.deep.equal(none);
    expect(parseConnect(' 0.0 garbage')).to.deep.equal(none);
  });

  it('of a TCP connection leave out the look-up of its name', () => {
    expect(parseConnect('203.0.113.1 0.012000 0.037500\n')).to.deep.equal({
      answeredBy: '203.0.113.1',
      rttMs: 25.5,
    });
  });
});
