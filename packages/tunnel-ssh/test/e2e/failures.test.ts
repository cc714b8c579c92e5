import { expect } from 'chai';
import type { Gateway, ShellAccess, Tunnel, VantagePoint, VantageShell } from '@matador/core';
import { MatadorError, waitFor } from '@matador/core';
import { linuxGatewayProvider } from '@matador/gateway-linux';
import type { TestNetwork } from '@matador/gateway-linux/test-support';
import {
  addresses,
  createTestNetwork,
  describeInOwnNamespaces,
  otherKeyFile,
  snapshot,
} from '@matador/gateway-linux/test-support';
import { sshShellProvider } from '@matador/shell-ssh';
import { sshTunnelProvider } from '../../src/index.js';

const signal = AbortSignal.timeout(300_000);

describeInOwnNamespaces('a tunnel that cannot be', import.meta.url, () => {
  let network: TestNetwork;
  let gateway: Gateway;
  let shell: VantageShell;
  let asFound: string;

  before(async () => {
    network = await createTestNetwork();
    gateway = await linuxGatewayProvider.open(network.gatewayConfig, signal);
    shell = await sshShellProvider.open(network.vantagePoint, signal);
    asFound = await snapshot(network.gateway, network.vantage);
  });

  afterEach('leaves nothing behind', async () => {
    // What was aborted at the vantage point ends a round trip later.
    const look = async (): Promise<true | undefined> =>
      (await snapshot(network.gateway, network.vantage)) === asFound || undefined;
    const what = 'both ends to be as found';
    const wait = { what, source: 'internal', timeoutMs: 3_000, signal } as const;
    await waitFor(look, wait).catch(() => undefined);
    expect(await snapshot(network.gateway, network.vantage)).to.equal(asFound);
  });

  after(async () => {
    await shell.close();
    await gateway.close();
    await network.remove();
  });

  /** The vantage point, reached otherwise. */
  const reached = (changes: Partial<ShellAccess>): VantagePoint => ({
    ...network.vantagePoint,
    shell: { ...network.vantagePoint.shell!, ...changes },
  });

  const open = (
    vantagePoint: VantagePoint,
    through: VantageShell | undefined = shell,
    abort: AbortSignal = signal,
  ): Promise<Tunnel> => sshTunnelProvider.open(gateway, vantagePoint, { shell: through }, abort);

  async function failureOf(opening: Promise<Tunnel>, limitMs: number): Promise<MatadorError> {
    const start = performance.now();
    const outcome = await opening.catch((error: unknown) => error);
    expect(performance.now() - start).to.be.lessThan(limitMs);
    if (outcome instanceof MatadorError) return outcome;
    throw new Error('expected a MatadorError', { cause: outcome });
  }

  it('says so when the server shows the gateway another host key', async () => {
    const other = Buffer.from(shell.hostKey!.split(' ')[1]!, 'base64');
    other.writeUInt8(other.readUInt8(40) ^ 1, 40);
    const deceived = withHostKey(shell, `ssh-ed25519 ${other.toString('base64')}`);
    const error = await failureOf(open(network.vantagePoint, deceived), 5_000);
    expect(error).to.include({ code: 'host-key-mismatch', source: 'vantage-point' });
    expect(error.hint).to.be.a('string');
  });

  it('says so when the key is not authorised', async () => {
    const error = await failureOf(open(reached({ privateKeyFile: otherKeyFile })), 5_000);
    expect(error).to.include({ code: 'authentication-failed', source: 'vantage-point' });
  });

  it('says so when no SSH server listens', async () => {
    const error = await failureOf(open(reached({ port: 2222 })), 5_000);
    expect(error).to.include({ code: 'unreachable', source: 'vantage-point' });
    expect(error.message).to.include('Connection refused');
  });

  it('says so within its limit when the gateway cannot reach the server', async () => {
    const drop = `add table ip lost; add chain ip lost out { type filter hook output priority 0; }
      add rule ip lost out ip daddr ${addresses.vantage} drop`;
    await gateway.run(['nft', '-f', '-'], { input: drop });
    try {
      const error = await failureOf(open(network.vantagePoint), 15_000);
      expect(error).to.include({ code: 'connect-timeout', source: 'vantage-point' });
    } finally {
      await gateway.run(['nft', 'delete', 'table', 'ip', 'lost']);
    }
  });

  it('says so when the user there is not root', async () => {
    const plain = reached({ user: 'plain' });
    const plainShell = await sshShellProvider.open(plain, signal);
    try {
      const error = await failureOf(open(plain, plainShell), 5_000);
      expect(error).to.include({ code: 'no-root', source: 'vantage-point' });
    } finally {
      await plainShell.close();
    }
  });

  it('says so when the server permits no tunnels', async () => {
    const error = await failureOf(open(reached({ port: network.noTunnelPort })), 5_000);
    expect(error).to.include({ code: 'tunnel-refused', source: 'vantage-point' });
    expect(error.hint).to.include('PermitTunnel');
  });

  it('says so when the vantage point gives no shell', async () => {
    const { shell: _, ...bare } = network.vantagePoint;
    const error = await failureOf(open(bare), 1_000);
    expect(error).to.include({ code: 'shell-required', source: 'tunnel' });
  });

  it('says so when only a password is given', async () => {
    const access = reached({ password: { env: 'UNUSED' } });
    const error = await failureOf(open(access), 1_000);
    expect(error).to.include({ code: 'credentials-unsupported', source: 'tunnel' });
  });

  it('ends at once when it is aborted', async () => {
    const abort = new AbortController();
    const opening = open(network.vantagePoint, shell, abort.signal).catch(
      (error: unknown) => error,
    );
    setTimeout(() => abort.abort(), 100);
    const start = performance.now();
    expect(await opening).to.include({ name: 'AbortError' });
    expect(performance.now() - start).to.be.lessThan(3_000);
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
