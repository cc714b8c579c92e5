import { copyFile, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { ShellAccess, SshHost } from '@matador/core';
import { MatadorError } from '@matador/core';
import type { TestNetwork } from '@matador/gateway-linux/test-support';
import {
  addresses,
  createTestNetwork,
  describeInOwnNamespaces,
  otherKeyFile,
  outside,
  plainPassword,
  userKeyFile,
} from '@matador/gateway-linux/test-support';
import { sshShellProvider } from '../../src/index.js';

const signal = AbortSignal.timeout(120_000);
const secretFile = '/tmp/secret';
const lockedKeyFile = '/tmp/locked-key';
const passphrase = 'open sesame';

describeInOwnNamespaces('who logs in over SSH', import.meta.url, () => {
  let network: TestNetwork;
  /** The vantage point, by which nobody is let in yet. */
  let host: SshHost;

  before(async () => {
    network = await createTestNetwork();
    const { privateKeyFile: _, ...bare } = network.vantagePoint.shell!;
    host = bare;
    await copyFile(userKeyFile, lockedKeyFile);
    await outside('ssh-keygen', '-q', '-p', '-N', passphrase, '-f', lockedKeyFile);
  });

  beforeEach(() => {
    delete process.env.SSH_AUTH_SOCK;
  });

  after(() => network.remove());

  /** Who one is there, and the connection's other end as the server sees it. */
  async function login(access: ShellAccess): Promise<{ user: string; from: string }> {
    const shell = await sshShellProvider.open({ ...network.vantagePoint, shell: access }, signal);
    try {
      const { stdout } = await shell.run(['sh', '-c', 'id -un; echo "$SSH_CONNECTION"']);
      const [user = '', connection = ''] = stdout.split('\n');
      return { user, from: connection.split(' ')[0] ?? '' };
    } finally {
      await shell.close();
    }
  }

  async function failure(access: ShellAccess): Promise<MatadorError> {
    const start = performance.now();
    const outcome = await login(access).catch((error: unknown) => error);
    expect(performance.now() - start).to.be.lessThan(12_000);
    if (!(outcome instanceof MatadorError)) {
      throw new Error('expected a MatadorError', { cause: outcome });
    }
    expect(outcome.source).to.equal('vantage-point');
    expect(outcome.hint).to.be.a('string');
    return outcome;
  }

  describe('by password', () => {
    const password = { file: secretFile };

    it('from a file', async () => {
      await writeFile(secretFile, `${plainPassword}\n`);
      const { user } = await login({ ...host, user: 'plain', password });
      expect(user).to.equal('plain');
    });

    it('is told so when it is wrong, and the password stays untold', async () => {
      await writeFile(secretFile, 'a wrong password\n');
      const error = await failure({ ...host, user: 'plain', password });
      expect(error.code).to.equal('authentication-failed');
      expect(error.message).to.include(`${addresses.vantage} port 22 does not let plain in`);
      expect(error.hint).to.include('`password`');
      expect(`${error.message} ${error.hint!}`).to.not.include('a wrong password');
    });

    it('is told so when there is no such file', async () => {
      const error = await failure({ ...host, user: 'plain', password: { file: '/tmp/none' } });
      expect(error.code).to.equal('secret-missing');
      expect(error.message).to.include('/tmp/none');
    });
  });

  it('by a key with a passphrase', async () => {
    await writeFile(secretFile, `${passphrase}\n`);
    const access = { ...host, privateKeyFile: lockedKeyFile, passphrase: { file: secretFile } };
    expect((await login(access)).user).to.equal('root');
  });

  describe('by an agent', () => {
    const startAgent = async (name: string): Promise<string> => {
      const socket = `/tmp/${name}`;
      await outside('ssh-agent', '-a', socket);
      return socket;
    };

    it('that holds the key', async () => {
      const socket = await startAgent('agent');
      await outside('env', `SSH_AUTH_SOCK=${socket}`, 'ssh-add', '-q', userKeyFile);
      process.env.SSH_AUTH_SOCK = socket;
      expect((await login(host)).user).to.equal('root');
    });

    it('is told so when it holds another', async () => {
      const socket = await startAgent('other-agent');
      await outside('env', `SSH_AUTH_SOCK=${socket}`, 'ssh-add', '-q', otherKeyFile);
      process.env.SSH_AUTH_SOCK = socket;
      const error = await failure(host);
      expect(error.code).to.equal('authentication-failed');
      expect(error.hint).to.include('ssh-add -l');
    });

    it('is told so when that has ended', async () => {
      process.env.SSH_AUTH_SOCK = '/tmp/no-agent';
      expect((await failure(host)).code).to.equal('authentication-failed');
    });

    it('is told so when there is none, nor anything else', async () => {
      expect((await failure(host)).code).to.equal('no-credentials');
    });
  });

  describe('through a jump host', () => {
    const through = (changes: Partial<SshHost>, last: Partial<SshHost> = {}): ShellAccess => ({
      ...network.vantagePoint.shell!,
      ...last,
      jumpHosts: [{ ...network.jumpHost, ...changes }],
    });

    it('each by its own host key, user and credentials', async () => {
      await writeFile(secretFile, `${plainPassword}\n`);
      const jump = network.jumpHost.hostKeys;
      expect(jump).to.not.deep.equal(host.hostKeys);
      const access = { ...host, user: 'plain', password: { file: secretFile } };
      expect(await login({ ...access, jumpHosts: [network.jumpHost] })).to.deep.equal({
        user: 'plain',
        from: '198.51.100.1',
      });
    });

    it('is told so when that is not who it should be', async () => {
      const error = await failure(through({ hostKeys: host.hostKeys! }));
      expect(error.code).to.equal('host-key-mismatch');
      expect(error.message).to.include(addresses.uplinkNeighbour);
    });

    it('is told so when the vantage point behind it is not', async () => {
      const error = await failure(through({}, { hostKeys: network.jumpHost.hostKeys! }));
      expect(error.code).to.equal('host-key-mismatch');
      expect(error.message).to.include(addresses.vantage);
    });

    it('is told so when that does not let it in', async () => {
      const error = await failure(through({ privateKeyFile: otherKeyFile }));
      expect(error.code).to.equal('authentication-failed');
      expect(error.message).to.include(addresses.uplinkNeighbour);
    });

    it('is told so when nothing listens behind it', async () => {
      const error = await failure(through({}, { port: 2222 }));
      expect(error.code).to.equal('unreachable');
      expect(error.message).to.include(`${addresses.vantage} port 2222`);
    });
  });
});
