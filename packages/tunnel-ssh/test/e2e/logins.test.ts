import { copyFile, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { Gateway, ShellAccess, Tunnel, VantageShell } from '@matador/core';
import { MatadorError } from '@matador/core';
import { linuxGatewayProvider } from '@matador/gateway-linux';
import type { TestNetwork } from '@matador/gateway-linux/test-support';
import {
  addresses,
  createTestNetwork,
  describeInOwnNamespaces,
  echoName,
  outside,
  plainPassword,
  userKeyFile,
} from '@matador/gateway-linux/test-support';
import { sshShellProvider } from '@matador/shell-ssh';
import { sshTunnelProvider } from '../../src/index.js';

const signal = AbortSignal.timeout(120_000);
const passphraseFile = '/tmp/passphrase';
const passwordFile = '/tmp/password';
const lockedKeyFile = '/tmp/locked-key';

describeInOwnNamespaces('the gateway logs in as the shell did', import.meta.url, () => {
  let network: TestNetwork;
  let gateway: Gateway;
  let lockedKey: Pick<ShellAccess, 'privateKeyFile' | 'passphrase'>;

  before(async () => {
    network = await createTestNetwork();
    gateway = await linuxGatewayProvider.open(network.gatewayConfig, signal);
    await copyFile(userKeyFile, lockedKeyFile);
    await outside('ssh-keygen', '-q', '-p', '-N', 'open sesame', '-f', lockedKeyFile);
    await writeFile(passphraseFile, 'open sesame\n');
    lockedKey = { privateKeyFile: lockedKeyFile, passphrase: { file: passphraseFile } };
  });

  beforeEach(() => writeFile(passwordFile, `${plainPassword}\n`));

  after(async () => {
    await gateway.close();
    await network.remove();
  });

  /** By a locked key through the jump host, then by password as one who is not root. */
  const byPassword = (): ShellAccess => {
    const { privateKeyFile: _, ...bare } = network.vantagePoint.shell!;
    const jumpHosts = [{ ...network.jumpHost, ...lockedKey }];
    return { ...bare, user: 'plain', password: { file: passwordFile }, jumpHosts };
  };

  /** @param meanwhile what happens between the shell's login and the gateway's. */
  async function withTunnel(
    mode: 'tun' | 'tcp',
    access: ShellAccess,
    use: (tunnel: Tunnel) => Promise<void>,
    meanwhile: (shell: VantageShell) => Promise<VantageShell> = (shell) => Promise.resolve(shell),
  ): Promise<void> {
    const point = { ...network.vantagePoint, shell: access, tunnelOptions: { mode } };
    const shell = await sshShellProvider.open(point, signal);
    try {
      const through = await meanwhile(shell);
      const tunnel = await sshTunnelProvider.open(gateway, point, { shell: through }, signal);
      try {
        await use(tunnel);
      } finally {
        await tunnel.close();
      }
    } finally {
      await shell.close();
    }
  }

  async function leavesAtVantagePoint(tunnel: Tunnel): Promise<void> {
    const exit = await tunnel.exit(`http://${echoName}/`, signal);
    expect(exit.address).to.equal(addresses.vantage);
    expect(await tunnel.healthy(signal)).to.equal(true);
  }

  const failure = (trying: Promise<void>): Promise<unknown> =>
    trying.then(
      () => expect.fail('it logged in'),
      (error: unknown) => error,
    );

  it('by a key with a passphrase, through a jump host with a host key of its own', async () => {
    const access = { ...network.vantagePoint.shell!, ...lockedKey };
    const jumpHosts = [{ ...network.jumpHost, ...lockedKey }];
    await withTunnel('tun', { ...access, jumpHosts }, leavesAtVantagePoint);
  });

  it('by password, through a jump host by key', async () => {
    await withTunnel('tcp', byPassword(), leavesAtVantagePoint);
  });

  it('and says so when the password is wrong, which it does not tell', async () => {
    const error = await failure(
      withTunnel('tcp', byPassword(), leavesAtVantagePoint, async (shell) => {
        await writeFile(passwordFile, 'a wrong password\n');
        return shell;
      }),
    );
    expect(error).to.be.instanceOf(MatadorError);
    expect(error).to.include({ code: 'authentication-failed', source: 'vantage-point' });
    expect(String(error)).to.not.include('a wrong password');
  });

  it('and says so when the jump host shows it another host key', async () => {
    const error = await failure(
      withTunnel('tcp', byPassword(), leavesAtVantagePoint, (shell) =>
        Promise.resolve(sameShellWith(shell, [shell.hostKey!])),
      ),
    );
    expect(error).to.include({ code: 'host-key-mismatch', source: 'vantage-point' });
  });
});

function sameShellWith(shell: VantageShell, jumpHostKeys: readonly string[]): VantageShell {
  return {
    vantagePoint: shell.vantagePoint,
    hostKey: shell.hostKey!,
    jumpHostKeys,
    run: (argv, options) => shell.run(argv, options),
    start: (argv, options) => shell.start(argv, options),
    upload: (content, path, mode) => shell.upload(content, path, mode),
    close: () => shell.close(),
  };
}
