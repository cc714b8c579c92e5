import { expect } from 'chai';
import type { Tunnel, VantageShell } from '@matador/core';
import { waitFor } from '@matador/core';
import type { Host, TestNetwork } from '@matador/gateway-linux/test-support';
import { addresses, describeTunnelFailures, failureOf } from '@matador/gateway-linux/test-support';
import { sshShellProvider } from '@matador/shell-ssh';
import { wireguardTunnelProvider } from '../../src/index.js';

const signal = AbortSignal.timeout(300_000);
const provider = wireguardTunnelProvider('/');
const kind = {
  title: 'a WireGuard tunnel',
  provider,
  vantagePoint: (network: TestNetwork) => ({ ...network.vantagePoint, tunnel: 'wireguard' }),
};

describeTunnelFailures(import.meta.url, kind, (testbed) => {
  const open = (
    tunnelOptions: Record<string, unknown> = {},
    shell: VantageShell | undefined = testbed().shell,
  ): Promise<Tunnel> => {
    const { gateway, vantagePoint } = testbed();
    return provider.open(gateway, { ...vantagePoint, tunnelOptions }, { shell }, signal);
  };

  /** Drops packets at the vantage point that this rule of nft matches. */
  async function dropping<T>(rule: string, work: () => Promise<T>): Promise<T> {
    const input = `add table ip lost; add chain ip lost in { type filter hook input priority 0; }
      add rule ip lost in ${rule} drop`;
    const { vantage } = testbed().network;
    await vantage.run(['nft', '-f', '-'], { input });
    try {
      return await work();
    } finally {
      await vantage.sh('nft', 'delete', 'table', 'ip', 'lost');
    }
  }

  it('says so when UDP does not get through', async () => {
    const error = await dropping('udp dport 51999', () =>
      failureOf(open({ port: 51_999 }), 30_000),
    );
    expect(error).to.include({ code: 'no-handshake', source: 'vantage-point' });
    expect(error.hint).to.include('UDP');
  });

  it('says so when packets of full size get lost on the way', async () => {
    const error = await dropping('meta l4proto udp meta length > 1400', () =>
      failureOf(open(), 30_000),
    );
    expect(error).to.include({ code: 'mtu-too-small', source: 'tunnel' });
  });

  it('says so when the uplink takes too little', async () => {
    const { gateway } = testbed().network;
    const set = (mtu: string) => gateway.sh('ip', 'link', 'set', 'eth0', 'mtu', mtu);
    await set('1300');
    try {
      const error = await failureOf(open(), 5_000);
      expect(error).to.include({ code: 'mtu-too-small', source: 'tunnel' });
      expect(error.message).to.include('eth0 takes 1300');
    } finally {
      await set('1500');
    }
  });

  it('says so when the port there is in use', async () => {
    const occupy = `require('node:dgram').createSocket('udp4')
      .bind({ port: 51998, exclusive: true }, () => console.log('ready'))`;
    const program = await testbed().network.vantage.serve(['node', '-e', occupy], /ready/);
    try {
      const error = await failureOf(open({ port: 51_998 }), 10_000);
      expect(error).to.include({ code: 'port-in-use', source: 'vantage-point' });
      expect(error.hint).to.include('port');
    } finally {
      await program.stop();
    }
  });

  /** A shell whose programs find none of these files: their names lead nowhere there. */
  const without = (...files: string[]): VantageShell => {
    const shell = testbed().shell!;
    const hide = files.map((file) => `mount --bind /dev/null ${file}`).join(' && ');
    const hidden = (argv: readonly string[]): string[] => [
      ...['unshare', '-m', 'sh', '-c', `${hide} && exec "$@"`, 'sh', ...argv],
    ];
    return {
      vantagePoint: shell.vantagePoint,
      hostKey: shell.hostKey!,
      run: (argv, options) => shell.run(hidden(argv), options),
      start: (argv, options) => shell.start(hidden(argv), options),
      upload: (content, path, mode) => shell.upload(content, path, mode),
      close: () => shell.close(),
    };
  };

  it('says so when there is no WireGuard', async () => {
    const error = await failureOf(open({}, without('/usr/bin/wireguard-go')), 10_000);
    expect(error).to.include({ code: 'no-wireguard', source: 'vantage-point' });
  });

  it('says so when nft cannot be run', async () => {
    const error = await failureOf(open({}, without('/usr/sbin/nft')), 10_000);
    expect(error).to.include({ code: 'command-not-found', source: 'vantage-point' });
    expect(error.message).to.include('nft');
  });

  it('says so when the file cannot be read', async () => {
    const error = await failureOf(open({ configFile: '/run/none.conf' }), 2_000);
    expect(error).to.include({ code: 'bad-wireguard-file', source: 'tunnel' });
  });

  describe('but was', () => {
    const tables = async (host: Host): Promise<string> =>
      (await host.sh('nft', 'list', 'tables')).stdout;

    it('is swept away at the vantage point though its program was killed there', async () => {
      const { network, shell, vantagePoint } = testbed();
      const tunnel = await open();
      const unit = tunnel.interface.slice(3);
      await network.vantage.sh('pkill', '-KILL', '-f', `matador-mwv${unit}`);
      expect(await tables(network.vantage)).to.include(`matador-mwv${unit}-`);
      const swept = await provider.restore!(vantagePoint, { shell }, signal);
      expect(swept).to.deep.equal([`tunnel mwv${unit}`]);
      expect(await provider.restore!(vantagePoint, { shell }, signal)).to.deep.equal([]);
      await tunnel.close();
    });

    it('is gone at the vantage point when the connection to it is lost', async () => {
      const { network, vantagePoint } = testbed();
      const own = await sshShellProvider.open(vantagePoint, signal);
      const tunnel = await open({}, own);
      expect((await tunnel.exit(`http://${addresses.server}/`, signal)).address).to.equal(
        addresses.vantage,
      );
      await own.close();
      const gone = async (): Promise<true | undefined> =>
        (await tables(network.vantage)).includes('matador-mwv') ? undefined : true;
      await waitFor(gone, { what: 'the end', source: 'internal', timeoutMs: 10_000, signal });
      await tunnel.close();
    });
  });
});
