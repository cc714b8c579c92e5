import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
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
import { PcapStream, tcpdumpCaptureProvider } from '../../src/index.js';

const signal = AbortSignal.timeout(120_000);
const provider = tcpdumpCaptureProvider({ ringKiB: 32_768 });
const file = '/tmp/a.pcapng';

describeInOwnNamespaces('a capture', import.meta.url, () => {
  let network: TestNetwork;
  let gateway: Gateway;

  const start = (path = file): Promise<Capture> =>
    provider.start(gateway, { measurement: 'm-1', side: 'a', path }, signal);

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
    expect(stdout).to.match(/Time precision = nanoseconds/);
    expect(stdout).to.match(/Number of stat entries = 1/);
    expect(stdout).to.match(new RegExp(`Number of packets:? +=? *${record.packets}`));
  });

  it('tells when its tcpdump dies', async () => {
    const capture = await start();
    await network.gateway.sh('pkill', '-KILL', '-x', 'tcpdump');
    const error = await capture.died.catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(MatadorError);
    expect(error).to.include({ code: 'capture-died', source: 'capture' });
    expect((error as MatadorError).message).to.include('SIGKILL');
    expect(await capture.stop().catch((thrown: unknown) => thrown)).to.equal(error);
  });

  it('tells when the interface goes away', async () => {
    await network.gateway.sh('ip', 'link', 'add', 'wlan9', 'type', 'veth');
    await network.gateway.sh('ip', 'link', 'set', 'wlan9', 'up');
    const other: Gateway = Object.create(gateway, { wlan: { value: 'wlan9' } }) as Gateway;
    const capture = await provider.start(
      other,
      { measurement: 'm', side: 'b', path: file },
      signal,
    );
    await network.gateway.sh('ip', 'link', 'del', 'wlan9');
    const error = await capture.died.catch((thrown: unknown) => thrown);
    expect(error).to.include({ code: 'capture-died' });
  });

  it('tells when the disk is full', async () => {
    await outside('mkdir', '/tmp/small');
    await outside('mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', '/tmp/small');
    const capture = await start('/tmp/small/a.pcapng');
    await network.phone.run(['ping', '-f', '-c', '200', '-s', '1400', addresses.gatewayWlan]);
    const error = await capture.died.catch((thrown: unknown) => thrown);
    expect(error).to.include({ code: 'capture-not-written', source: 'capture' });
    expect((error as MatadorError).hint).to.include('full');
  });

  it('tells when it cannot start', async () => {
    const other: Gateway = Object.create(gateway, { wlan: { value: 'wlan8' } }) as Gateway;
    const request = { measurement: 'm', side: 'a', path: file } as const;
    const outcome = await provider.start(other, request, signal).catch((thrown: unknown) => thrown);
    expect(outcome).to.include({ code: 'capture-died', source: 'capture' });
    expect((outcome as MatadorError).message).to.include('No such device');
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
});

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
