import { expect } from 'chai';
import type { TunnelTestbed } from '@matador/gateway-linux/test-support';
import { addresses, describeTunnel, echoName } from '@matador/gateway-linux/test-support';
import { sshTunnelProvider } from '../../src/index.js';

const signal = AbortSignal.timeout(120_000);
const echoUrl = `http://${echoName}/`;

describeTunnel(
  import.meta.url,
  {
    title: 'the ssh tunnel',
    provider: sshTunnelProvider,
    vantagePoint: (network) => network.vantagePoint,
    carries: ['tcp', 'udp', 'icmp'],
    ipv6: true,
    exit: 'vantage',
    device: true,
    dies: ({ gateway }) => gateway.sh('pkill', '-KILL', '-x', 'ssh'),
  },
  { whileUp, besides },
);

function whileUp(testbed: () => TunnelTestbed): void {
  it("shows the phone's traceroute the way from the vantage point on", async () => {
    const { phone } = testbed().network;
    const { stdout } = await phone.sh('traceroute', '-n', '-q', '1', addresses.server);
    const hops = [...stdout.matchAll(/^ *\d+ {2}([\d.]+)/gm)].map((match) => match[1]);
    expect(hops).to.have.length(4);
    expect(hops[0]).to.equal(addresses.gatewayWlan);
    expect(hops[1]).to.match(/^198\.1[89]\./);
    expect(hops.slice(2)).to.deep.equal(['198.51.100.1', addresses.server]);
  });

  it('clamps TCP segments to what the tunnel takes', async () => {
    const { stdout } = await testbed().network.gateway.sh('nft', 'list', 'ruleset');
    expect(stdout).to.include('maxseg size set 1460');
  });
}

function besides(testbed: () => TunnelTestbed): void {
  it('keeps the vantage point forwarding until the last of two is closed', async () => {
    const { network, open } = testbed();
    const [first, second] = await Promise.all([open(), open()]);
    await first.close();
    const forwarding = ['cat', '/proc/sys/net/ipv4/ip_forward'];
    expect((await network.vantage.sh(...forwarding)).stdout.trim()).to.equal('1');
    await second.close();
    expect((await network.vantage.sh(...forwarding)).stdout.trim()).to.equal('0');
  });

  it('removes what a run that died left at both ends, and nothing of a living one', async () => {
    const { network, open } = testbed();
    const living = await open();
    const dead = await open();
    const ssh = await network.gateway.sh('pgrep', '-f', '--', `-w ${dead.interface.slice(3)}:`);
    await network.gateway.sh('kill', '-KILL', ssh.stdout.trim());
    const next = await open();
    const tables = (await network.vantage.sh('nft', 'list', 'tables')).stdout;
    expect(tables).to.not.include(`matador-${dead.interface}-`);
    expect(tables).to.include(`matador-${living.interface}-`);
    expect(tables).to.include(`matador-${next.interface}-`);
    await next.close();
    expect((await living.exit(echoUrl, signal)).address).to.equal(addresses.vantage);
    await living.close();
  });
}
