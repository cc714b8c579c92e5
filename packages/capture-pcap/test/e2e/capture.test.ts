import { expect } from 'chai';
import { readFile, stat } from 'node:fs/promises';
import type { Capture, Gateway, RunningProgram } from '@matador/core';
import { MatadorError, waitFor } from '@matador/core';
import { linuxGatewayProvider } from '@matador/gateway-linux';
import type { TestNetwork } from '@matador/gateway-linux/test-support';
import {
  addresses,
  Chatter,
  createTestNetwork,
  describeInOwnNamespaces,
  outside,
} from '@matador/gateway-linux/test-support';
import type { CaptureProgram } from '../../src/index.js';
import {
  nodePcapProgram,
  PcapStream,
  programCaptureProvider,
  tcpdumpProgram,
} from '../../src/index.js';
import { nodePcapIsThere } from '../support/node-pcap.js';

const signal = AbortSignal.timeout(120_000);
const ringKiB = 32_768;
const limits = { maxMiB: 1024 };
const programs = [
  { program: tcpdumpProgram(ringKiB), kill: ['pkill', '-KILL', '-x', 'tcpdump'] },
  {
    program: nodePcapProgram(ringKiB),
    kill: ['pkill', '-KILL', '-f', 'node-pcap/main.js'],
  },
];
const file = '/tmp/a.pcapng';

let network: TestNetwork;
let gateway: Gateway;

describeInOwnNamespaces('captures', import.meta.url, () => {
  before(async () => {
    network = await createTestNetwork();
    gateway = await linuxGatewayProvider.open(network.gatewayConfig, signal);
    // Packets are to flow both ways: the gateway answers pings here.
    await network.gateway.sh('nft', 'flush', 'ruleset');
  });

  after(async () => {
    await gateway.close();
    await network.remove();
  });

  for (const { program, kill } of programs) {
    describe(`by ${program.id}`, () => captures(program, kill));
  }
});

function captures(program: CaptureProgram, kill: readonly string[]): void {
  const provider = programCaptureProvider(program, limits);
  const digits = program.id === 'tcpdump' ? 9 : 6;

  const start = (path = file, device = 'wlan0', from = provider): Promise<Capture> =>
    from.start(gateway, { measurement: 'm-1', side: 'a', interface: device, path }, signal);

  before(function () {
    if (program.id !== 'node-pcap' || nodePcapIsThere()) return;
    console.log('      skipped: the npm package pcap is not built; it needs libpcap-dev');
    this.skip();
  });

  it('holds every packet that the phone sent and received', async () => {
    const capture = await start();
    const witness = await tcpdumpAtPhone();
    const chatter = await Chatter.start(network.phone);
    await network.phone.sh('ping', '-q', '-f', '-c', '2000', '-s', '1400', addresses.gatewayWlan);
    await waitFor(() => chatter.rounds > 100 || undefined, {
      what: 'the phone to talk',
      source: 'internal',
      timeoutMs: 20_000,
      signal,
    });
    await chatter.stop();
    // Started last and stopped first: what the witness saw, the capture must have seen.
    const seen = await witness.stop();
    const record = await capture.stop();
    const captured = await packetsOf(file);
    expect(record.packets).to.equal(captured.length);
    expect(record).to.include({ droppedByKernel: 0, droppedByInterface: 0, interface: 'wlan0' });
    expect(record).to.deep.include({ cut: 0, clock: { gateway: 'gateway-a', digits } });
    expect(seen.length).to.be.greaterThan(4_000);
    expect(missing(seen, captured)).to.deep.equal([]);
  });

  it('holds the packet that came just before it was stopped', async () => {
    const capture = await start();
    await network.phone.sh('ping', '-c', '1', '-p', 'beefcafe', addresses.gatewayWlan);
    await capture.stop();
    const last = (await packetsOf(file)).filter((packet) => packet.includes('beefcafebeefcafe'));
    expect(last).to.have.length(2);
  });

  it('tells measurement, side, interface, resolution and counters to any reader', async () => {
    const capture = await start();
    await network.phone.sh('ping', '-c', '1', addresses.gatewayWlan);
    const record = await capture.stop();
    const { stdout } = await outside('capinfos', '-M', file);
    expect(stdout).to.include('measurement m-1, side a, gateway gateway-a');
    expect(stdout).to.include('Name = wlan0');
    expect(stdout).to.match(
      digits === 9 ? /Time precision = nanoseconds/ : /Time precision = microseconds/,
    );
    expect(stdout).to.match(/Number of stat entries = 1/);
    expect(stdout).to.match(new RegExp(`Number of packets:? +=? *${record.packets}`));
  });

  it('tells when its program dies, and what it has by then', async () => {
    const capture = await start();
    await network.phone.sh('ping', '-c', '1', '-p', 'deadbeef', addresses.gatewayWlan);
    await waitFor(() => capture.soFar().packets >= 2 || undefined, {
      what: 'the ping to be captured',
      source: 'internal',
      timeoutMs: 10_000,
      signal,
    });
    await network.gateway.sh(...kill);
    const error = await capture.died.catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(MatadorError);
    expect(error).to.include({ code: 'capture-died', source: 'capture' });
    expect((error as MatadorError).message).to.include('SIGKILL');
    expect(await capture.stop().catch((thrown: unknown) => thrown)).to.equal(error);
    const { packets: kept } = capture.soFar();
    expect(await packetsOf(file)).to.have.length(kept);
  });

  it('tells when the interface goes away', async () => {
    await network.gateway.sh('ip', 'link', 'add', 'wlan9', 'type', 'veth');
    await network.gateway.sh('ip', 'link', 'set', 'wlan9', 'up');
    const capture = await start(file, 'wlan9');
    await network.gateway.sh('ip', 'link', 'del', 'wlan9');
    const error = await capture.died.catch((thrown: unknown) => thrown);
    expect(error).to.include({ code: 'capture-died' });
  });

  it('tells when the disk is full', async () => {
    await outside('mkdir', '-p', '/tmp/small');
    await outside('mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', '/tmp/small');
    const capture = await start('/tmp/small/a.pcapng');
    await network.phone.run(['ping', '-f', '-c', '200', '-s', '1400', addresses.gatewayWlan]);
    const error = await capture.died.catch((thrown: unknown) => thrown);
    expect(error).to.include({ code: 'disk-full', source: 'capture' });
    await outside('umount', '/tmp/small');
  });

  it('ends at its limit, says so, and leaves a whole file', async () => {
    const small = programCaptureProvider(program, { maxMiB: 0.25 });
    const capture = await start(file, 'wlan0', small);
    await network.phone.run(['ping', '-q', '-f', '-c', '400', '-s', '1400', addresses.gatewayWlan]);
    const error = await capture.died.catch((thrown: unknown) => thrown);
    expect(error).to.include({ code: 'capture-limit', source: 'capture' });
    const { packets: kept, droppedByKernel } = capture.soFar();
    const { size } = await stat(file);
    expect(size).to.be.within(0.25 * 1024 ** 2, 0.26 * 1024 ** 2);
    expect(droppedByKernel).to.be.greaterThan(0);
    expect(await packetsOf(file)).to.have.length(kept);
  });

  it('tells when it cannot start', async () => {
    const outcome = await start(file, 'wlan8').catch((thrown: unknown) => thrown);
    expect(outcome).to.include({ code: 'capture-died', source: 'capture' });
    expect((outcome as MatadorError).message).to.match(/No such device|doesn't exist/);
  });

  /** An independent tcpdump at the other end of the WLAN, writing plain pcap. */
  async function tcpdumpAtPhone(): Promise<{ stop(): Promise<string[]> }> {
    const path = '/tmp/phone.pcap';
    const options = ['-U', '--immediate-mode', '-B', '32768', '-Z', 'root', '-w', path];
    const program: RunningProgram = await network.phone.serve(
      ['tcpdump', '-i', 'wlan0', ...options],
      /listening on/,
    );
    return {
      stop: async () => {
        await program.stop('SIGINT');
        return packets(await readFile(path));
      },
    };
  }
}

/** Read back by tcpdump, not by this package's own code. */
async function packetsOf(path: string): Promise<string[]> {
  await outside('tcpdump', '-r', path, '-w', '/tmp/back.pcap', '-Z', 'root');
  return packets(await readFile('/tmp/back.pcap'));
}

function packets(pcap: Uint8Array): string[] {
  return new PcapStream().push(pcap).map(({ data }) => Buffer.from(data).toString('hex'));
}

/** Those of `wanted` that are not among `found`, each as often as it is there. */
function missing(wanted: readonly string[], found: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const packet of found) counts.set(packet, (counts.get(packet) ?? 0) + 1);
  return wanted.filter((packet) => {
    const count = counts.get(packet) ?? 0;
    counts.set(packet, count - 1);
    return count <= 0;
  });
}
