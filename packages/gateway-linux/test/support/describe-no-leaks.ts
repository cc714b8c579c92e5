import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { GatewayConfig, Tunnel, VantagePoint } from '@matador/core';
import { waitFor } from '@matador/core';
import type { Way } from './chatter.js';
import { Chatter, ways } from './chatter.js';
import type { OpenSide, SideToOpen } from './engine.js';
import { openSide, restoreSide } from './engine.js';
import type { Fault } from './faults.js';
import {
  deviceFlaps,
  deviceIsDeleted,
  gatewayConnectionDies,
  gatewayProgramsDie,
  phoneIsNotFound,
  vantagePointDies,
} from './faults.js';
import type { TestNetwork } from './network.js';
import { createTestNetwork } from './network.js';
import { describeInOwnNamespaces } from './own-namespaces.js';
import { differences, snapshot } from './snapshot.js';
import { leaksPast, phoneAddresses, UplinkWatch } from './uplink-watch.js';

export interface LeakCase {
  readonly title: string;
  /** The tunnel's plugin. */
  readonly plugin: string;
  readonly vantagePoint: (network: TestNetwork) => VantagePoint;
  /** The tunnel's own packets between gateway and vantage point; `null`: there is no tunnel. */
  readonly peer: string | null;
  /** The tunnel has no network device of its own: the phone's connections are taken over. */
  readonly takesOver?: true;
}

const signal = AbortSignal.timeout(500_000);
const engineMain = fileURLToPath(new URL('./engine-main.js', import.meta.url));

/** Faults that one and the same tunnel meets, one after another. */
const misfortunes = {
  ofDevices: [
    [deviceFlaps, deviceFlaps, gatewayProgramsDie],
    [deviceFlaps, deviceIsDeleted],
  ],
  ofPrograms: [[gatewayProgramsDie], [vantagePointDies, gatewayProgramsDie]],
  ofGateways: [[gatewayConnectionDies]],
  ofPhones: [[phoneIsNotFound]],
} as const satisfies Record<string, readonly (readonly Fault[])[]>;
const engineKills = 2;

/**
 * Counts what leaves by a gateway's uplink, other than inside the tunnel, while a phone never stops
 * talking and everything goes wrong: with the gateway in a namespace and over SSH, IPv4 and IPv6. And
 * that everything is as it was found after it was taken back, also for an engine that was killed.
 * @param moduleUrl `import.meta.url` of the test file, which holds nothing else.
 */
export function describeNoLeaks(moduleUrl: string, cases: readonly LeakCase[]): void {
  describeInOwnNamespaces('nothing of the phone leaks', moduleUrl, () => {
    for (const one of cases) {
      describe(`${one.title}, gateway of this machine`, () => suite(one, (n) => n.gatewayConfig));
      describe(`${one.title}, gateway over SSH`, () => suite(one, (n) => n.sshGatewayConfig));
    }
  });
}

function misfortunesOf({ peer, takesOver }: LeakCase): readonly (readonly Fault[])[] {
  const { ofDevices, ofPrograms, ofGateways, ofPhones } = misfortunes;
  if (peer === null) return [...ofGateways, ...ofPhones];
  return [...(takesOver ? [] : ofDevices), ...ofPrograms, ...ofGateways, ...ofPhones];
}

/** The ways by which a phone in the tunnel gets answers. */
function waysCarried({ carries, ipv6 }: Tunnel): Way[] {
  const four: Way[] = ['dns', ...carries];
  const six: Way[] = carries.map((protocol) => `${protocol}6` as const);
  return ipv6 ? [...four, ...six] : four;
}

function suite(one: LeakCase, gatewayOf: (network: TestNetwork) => GatewayConfig): void {
  let network: TestNetwork;
  let asFound: string;
  let side: OpenSide;
  let chatter: Chatter;
  let watch: UplinkWatch;
  let injected = 0;

  const toOpen = (): SideToOpen => ({
    plugin: one.plugin,
    gateway: gatewayOf(network),
    vantagePoint: one.vantagePoint(network),
  });

  const inject = async (fault: Fault, tunnel: Tunnel): Promise<void> => {
    injected += 1;
    await fault(network, tunnel);
    await chatter.moreRounds(10, signal);
  };

  const noneSeen = async (): Promise<void> => {
    expect(await watch.stop()).to.deep.equal([]);
  };

  /** Kills an engine that forwards the phone. */
  const killedEngine = async (): Promise<void> => {
    const engine = spawn(process.execPath, [engineMain, JSON.stringify(toOpen())], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(engine, 'exit');
    const said = createInterface({ input: engine.stdout })[Symbol.asyncIterator]();
    expect((await said.next()).value).to.equal('forwarding');
    await chatter.nextAnswer('tcp', signal);
    injected += 1;
    engine.kill('SIGKILL');
    await ended;
  };

  /** At once, or as soon as programs that were told to end have ended. */
  const isAsFound = async (): Promise<void> => {
    const found: { differences: string[] } = { differences: [] };
    const same = async (): Promise<true | undefined> => {
      found.differences = differences(asFound, await snapshot(network.gateway, network.vantage));
      return found.differences.length === 0 || undefined;
    };
    const limit = { source: 'internal', timeoutMs: 30_000, signal } as const;
    await waitFor(same, { what: 'all to be as it was found', ...limit }).catch(() => undefined);
    expect(found.differences).to.deep.equal([]);
  };

  before(async () => {
    network = await createTestNetwork();
    asFound = await snapshot(network.gateway, network.vantage);
    side = await openSide(toOpen(), signal);
  });

  beforeEach(async () => {
    const filter = one.peer === null ? phoneAddresses : leaksPast(one.peer);
    watch = await UplinkWatch.start(network.gateway, filter);
    chatter = await Chatter.start(network.phone);
    await chatter.moreRounds(5, signal);
  });

  afterEach(async () => {
    await watch.stop();
    await chatter.stop();
  });

  after(async () => {
    console.log(`      ${injected} faults injected`);
    await network.remove();
  });

  it('while blocked, while the tunnel comes up, while it runs, and blocked again', async () => {
    const strict = await UplinkWatch.start(network.gateway, leaksPast(one.peer ?? 'len == 0'));
    await chatter.moreRounds(10, signal);
    const tunnel = await side.openTunnel(signal);
    await chatter.moreRounds(5, signal);
    expect(chatter.answers).to.equal(0);
    expect(await strict.stop()).to.deep.equal([]);
    await side.gateway.forwardThrough(tunnel);
    const carried = waysCarried(tunnel);
    for (const way of carried) await chatter.nextAnswer(way, signal);
    await chatter.moreRounds(10, signal);
    for (const way of ways.filter((each) => !carried.includes(each)))
      expect(chatter.answersBy(way), way).to.equal(0);
    await side.gateway.block();
    await tunnel.close();
    await chatter.moreRounds(10, signal);
    await noneSeen();
  });

  for (const faults of misfortunesOf(one)) {
    it(`while ${faults.map(({ name }) => name).join(', then ')}`, async () => {
      const tunnel = await side.openTunnel(signal);
      await side.gateway.forwardThrough(tunnel);
      await chatter.nextAnswer('tcp', signal);
      for (const fault of faults) await inject(fault, tunnel);
      await side.gateway.block();
      await tunnel.close();
      await noneSeen();
    });
  }

  it('while the engine is killed, and the gateway taken over by the next', async () => {
    for (let kill = 0; kill < engineKills; kill += 1) {
      await killedEngine();
      await chatter.moreRounds(10, signal);
      await side.closeShells();
      await gatewayConnectionDies(network);
      side = await openSide(toOpen(), signal);
      await chatter.moreRounds(5, signal);
    }
    await noneSeen();
  });

  it('and all is as it was found once it is closed', async () => {
    const tunnel = await side.openTunnel(signal);
    await side.gateway.forwardThrough(tunnel);
    await side.gateway.block();
    await tunnel.close();
    await noneSeen();
    await chatter.stop();
    await side.close();
    await isAsFound();
  });

  it('and all is as it was found once it is restored after the engine was killed', async () => {
    await killedEngine();
    await chatter.stop();
    await watch.stop();
    const restored = await restoreSide(toOpen(), signal);
    expect(restored).to.include('rules and routes');
    await isAsFound();
    expect(await restoreSide(toOpen(), signal)).to.deep.equal([]);
  });

  it('(but packets are counted once the rules are removed on purpose)', async () => {
    side = await openSide(toOpen(), signal);
    const { gateway } = network;
    await gateway.set('net.ipv6.conf.all.forwarding', '1');
    await gateway.sh('nft', 'delete', 'table', 'inet', 'matador-gateway-a');
    await gateway.sh('ip', 'rule', 'del', 'iif', 'wlan0');
    await gateway.sh('ip', '-6', 'rule', 'del', 'iif', 'wlan0');
    await chatter.moreRounds(10, signal);
    const seen = await watch.stop();
    expect(seen.filter((line) => line.includes('192.168.77.2'))).to.not.be.empty;
    expect(seen.filter((line) => line.includes('fd77::2'))).to.not.be.empty;
    await side.close();
  });
}
