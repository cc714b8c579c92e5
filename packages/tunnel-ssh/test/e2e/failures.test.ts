import { expect } from 'chai';
import type { ShellAccess, Tunnel, VantagePoint, VantageShell } from '@matador/core';
import {
  addresses,
  describeTunnelFailures,
  failureOf,
  otherKeyFile,
} from '@matador/gateway-linux/test-support';
import { sshTunnelProvider } from '../../src/index.js';

const signal = AbortSignal.timeout(300_000);
const kind = {
  title: 'an ssh tunnel',
  provider: sshTunnelProvider,
  vantagePoint: ({ vantagePoint }: { readonly vantagePoint: VantagePoint }) => ({
    ...vantagePoint,
    tunnelOptions: { mode: 'tun' },
  }),
};

describeTunnelFailures(import.meta.url, kind, (testbed) => {
  /** Opens one to the vantage point reached otherwise. */
  const open = (
    changes: Partial<ShellAccess> = {},
    shell: VantageShell | undefined = testbed().shell,
  ): Promise<Tunnel> => {
    const { gateway, vantagePoint } = testbed();
    const reached = { ...vantagePoint, shell: { ...vantagePoint.shell!, ...changes } };
    return sshTunnelProvider.open(gateway, reached, { shell }, signal);
  };

  it('says so when the server shows the gateway another host key', async () => {
    const shell = testbed().shell!;
    const other = Buffer.from(shell.hostKey!.split(' ')[1]!, 'base64');
    other.writeUInt8(other.readUInt8(40) ^ 1, 40);
    const deceived = withHostKey(shell, `ssh-ed25519 ${other.toString('base64')}`);
    const error = await failureOf(open({}, deceived), 5_000);
    expect(error).to.include({ code: 'host-key-mismatch', source: 'vantage-point' });
    expect(error.hint).to.be.a('string');
  });

  it('says so when the key is not authorised', async () => {
    const error = await failureOf(open({ privateKeyFile: otherKeyFile }), 5_000);
    expect(error).to.include({ code: 'authentication-failed', source: 'vantage-point' });
  });

  it('says so when no SSH server listens', async () => {
    const error = await failureOf(open({ port: 2222 }), 5_000);
    expect(error).to.include({ code: 'unreachable', source: 'vantage-point' });
    expect(error.message).to.include('Connection refused');
  });

  it('says so within its limit when the gateway cannot reach the server', async () => {
    const drop = `add table ip lost; add chain ip lost out { type filter hook output priority 0; }
      add rule ip lost out ip daddr ${addresses.vantage} drop`;
    const { gateway } = testbed();
    await gateway.run(['nft', '-f', '-'], { input: drop });
    try {
      const error = await failureOf(open(), 15_000);
      expect(error).to.include({ code: 'connect-timeout', source: 'vantage-point' });
    } finally {
      await gateway.run(['nft', 'delete', 'table', 'ip', 'lost']);
    }
  });

  it('says so when the server permits no tunnels', async () => {
    const error = await failureOf(open({ port: testbed().network.noTunnelPort }), 5_000);
    expect(error).to.include({ code: 'tunnel-refused', source: 'vantage-point' });
    expect(error.hint).to.include('PermitTunnel');
  });
});

function withHostKey(shell: VantageShell, hostKey: string): VantageShell {
  return {
    vantagePoint: shell.vantagePoint,
    hostKey,
    run: (argv, options) => shell.run(argv, options),
    start: (argv, options) => shell.start(argv, options),
    upload: (content, path, mode) => shell.upload(content, path, mode),
    close: () => shell.close(),
  };
}
