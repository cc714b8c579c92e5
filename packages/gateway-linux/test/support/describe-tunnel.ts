import { expect } from 'chai';
import type { CarriedProtocol, Tunnel } from '@matador/core';
import { MatadorError } from '@matador/core';
import type { Fault } from './faults.js';
import { addresses, echoName } from './network.js';
import { describeInOwnNamespaces } from './own-namespaces.js';
import type { Askable } from './phone-asks.js';
import { askable, phoneAsks, phoneAsksDns } from './phone-asks.js';
import type { TunnelKind, TunnelTestbed } from './tunnel-testbed.js';
import { openTunnelTestbed, suiteSignal as signal } from './tunnel-testbed.js';

export interface TunnelCase extends TunnelKind {
  /** What it must say that it carries, and then carry: that and nothing else. */
  readonly carries: readonly CarriedProtocol[];
  readonly ipv6: boolean;
  /** Whose addresses the outside sees. */
  readonly exit: 'vantage' | 'gatewayUplink';
  /** It has a network device of its own, which goes with it. */
  readonly device: boolean;
  /** What holds it ends. */
  readonly dies: Fault;
  /** Where what held it must be made again for the next tunnel. */
  readonly revives?: Fault;
}

/** What else this kind of tunnel is expected to do. */
export interface OwnTests {
  /** With a tunnel that the phone is let through. */
  readonly whileUp?: (testbed: () => TunnelTestbed, tunnel: () => Tunnel) => void;
  /** With no tunnel to start with. */
  readonly besides?: (testbed: () => TunnelTestbed) => void;
}

const echoUrl = `http://${echoName}/`;

/**
 * Everything that the contract `Tunnel` promises, checked from the phone's place and from outside.
 * @param moduleUrl `import.meta.url` of the test file, which holds nothing else.
 */
export function describeTunnel(moduleUrl: string, one: TunnelCase, own: OwnTests = {}): void {
  describeInOwnNamespaces(one.title, moduleUrl, () => {
    let opened: TunnelTestbed;
    const testbed = (): TunnelTestbed => opened;

    before(async () => {
      opened = await openTunnelTestbed(one);
    });

    after(() => opened.remove());

    describe('when it is up', () => {
      whenUp(one, testbed, own);
    });
    describe('two at once', () => {
      twoAtOnce(one, testbed);
    });
    own.besides?.(testbed);
    describe('when all is closed', () => {
      whenClosed(one, testbed);
    });
  });
}

function whenUp(one: TunnelCase, testbed: () => TunnelTestbed, own: OwnTests): void {
  const carried: readonly Askable[] = one.ipv6 ? [...one.carries, 'tcp6'] : one.carries;
  let tunnel: Tunnel;

  const nothingAnswers = async (): Promise<void> => {
    const { phone } = testbed().network;
    const answers = await Promise.all(askable.map((by) => phoneAsks(phone, by, 2)));
    expect(answers).to.deep.equal(askable.map(() => null));
  };

  before(async () => {
    const start = performance.now();
    tunnel = await testbed().open();
    console.log(`      set up in ${Math.round(performance.now() - start)} ms`);
  });

  after(() => tunnel.close());

  it('says what it is and what it carries', () => {
    const { vantagePoint } = testbed();
    expect(tunnel.provider).to.equal(one.provider.id);
    expect(tunnel.vantagePoint).to.equal(vantagePoint);
    expect(tunnel).to.deep.include({ carries: one.carries, ipv6: one.ipv6 });
    expect(tunnel.resolvers).to.deep.equal([addresses.vantage]);
  });

  it('has its interface on the gateway', async () => {
    const { gateway, network } = testbed();
    await network.gateway.sh('ip', 'link', 'show', 'dev', tunnel.interface, 'up');
    expect(tunnel.interface !== gateway.uplink).to.equal(one.device);
  });

  it('knows its exit before the phone is let through', async () => {
    const exit = await tunnel.exit(echoUrl, signal);
    expect(exit).to.deep.equal({ address: addresses[one.exit], askedAt: addresses.server });
    await nothingAnswers();
  });

  it("resolves names by the vantage point's resolver, and says so of one that there is not", async () => {
    expect(await tunnel.resolve(echoName, signal)).to.deep.equal([addresses.server]);
    const error = await tunnel.resolve('none.example.org', signal).catch((e: unknown) => e);
    expect(error).to.be.instanceOf(MatadorError).and.include({ source: 'resolver' });
  });

  it("lets the phone's TCP out at its exit's address, wherever it goes", async () => {
    const { gateway, network } = testbed();
    await gateway.forwardThrough(tunnel);
    for (const host of [addresses.server, echoName]) {
      const known = ['--resolve', `${echoName}:80:${addresses.server}`];
      const argv = ['curl', '-sS', '--max-time', '10', ...known, `http://${host}/`];
      const { stdout } = await network.phone.sh(...argv);
      expect(stdout.trim()).to.equal(addresses[one.exit]);
    }
  });

  for (const by of askable) {
    if (!carried.includes(by)) {
      it(`carries no ${by}`, async () => {
        expect(await phoneAsks(testbed().network.phone, by, 2)).to.equal(null);
      });
      continue;
    }
    it(`carries ${by} both ways`, async () => {
      const answer = await phoneAsks(testbed().network.phone, by, 10);
      const seen = addresses[by === 'tcp6' ? (`${one.exit}6` as const) : one.exit];
      if (by === 'icmp') expect(answer).to.be.a('string');
      else expect(answer).to.equal(by === 'udp' ? `${seen} hello` : seen);
    });
  }

  for (const asked of [addresses.gatewayWlan, '8.8.8.8']) {
    it(`answers DNS that the phone asks ${asked} by the vantage point's resolver`, async () => {
      const { phone } = testbed().network;
      expect(await phoneAsksDns(phone, asked, 'udp')).to.equal(addresses.server);
      expect(await phoneAsksDns(phone, asked, 'tcp')).to.equal(addresses.server);
    });
  }

  own.whileUp?.(testbed, () => tunnel);

  it('is healthy until it dies, and the phone gets nowhere from then on', async () => {
    const { network } = testbed();
    expect(await tunnel.healthy(signal)).to.equal(true);
    await one.dies(network, tunnel);
    expect(await tunnel.healthy(signal)).to.equal(false);
    await nothingAnswers();
    await one.revives?.(network, tunnel);
  });
}

function twoAtOnce(one: TunnelCase, testbed: () => TunnelTestbed): void {
  it('do not disturb each other, and the last leaves both ends as they were', async () => {
    const { gateway, open, look } = testbed();
    await gateway.block();
    const before = await look();
    const [first, second] = await Promise.all([open(), open()]);
    expect(first.interface !== second.interface).to.equal(one.device);
    await first.close();
    expect(await second.healthy(signal)).to.equal(true);
    expect((await second.exit(echoUrl, signal)).address).to.equal(addresses[one.exit]);
    await second.close();
    await second.close();
    expect(await look()).to.equal(before);
  });
}

function whenClosed(one: TunnelCase, testbed: () => TunnelTestbed): void {
  it('has left nothing if it was aborted before it began', async () => {
    const { gateway, vantagePoint, shell, look } = testbed();
    const before = await look();
    const aborted = AbortSignal.abort();
    const opening = one.provider.open(gateway, vantagePoint, { shell }, aborted);
    expect(await opening.catch((error: unknown) => error)).to.include({ name: 'AbortError' });
    expect(await look()).to.equal(before);
  });

  it('leaves both ends as they were found, closed after or before the phone is blocked', async () => {
    const { gateway, open, look, asFound } = testbed();
    // A blocked gateway goes on dropping what comes from the tunnel that it had last.
    const lookPastLast = async (): Promise<string> =>
      (await look()).replace(/iifname "\S+" drop/, 'iifname "the last" drop');
    const blocked = await lookPastLast();
    const first = await open();
    await gateway.forwardThrough(first);
    await gateway.block();
    await first.close();
    expect(await lookPastLast()).to.equal(blocked);
    const second = await open();
    await gateway.forwardThrough(second);
    await second.close();
    await gateway.close();
    expect(await look()).to.equal(asFound);
  });
}
