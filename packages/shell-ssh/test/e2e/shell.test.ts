import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import type { ShellAccess, VantagePoint, VantageShell } from '@matador/core';
import { MatadorError, waitFor } from '@matador/core';
import type { TestNetwork } from '@matador/gateway-linux/test-support';
import {
  addresses,
  createTestNetwork,
  describeInOwnNamespaces,
  otherKeyFile,
  outside,
  userKeyFile,
} from '@matador/gateway-linux/test-support';
import { sshShellProvider } from '../../src/index.js';

const signal = AbortSignal.timeout(300_000);
const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => value,
    (error: unknown) => error,
  );

describeInOwnNamespaces('a shell over SSH', import.meta.url, () => {
  let network: TestNetwork;
  let shell: VantageShell;

  before(async () => {
    network = await createTestNetwork();
    shell = await sshShellProvider.open(network.vantagePoint, signal);
  });

  after(async () => {
    await shell.close();
    await network.remove();
  });

  const reached = (changes: Partial<ShellAccess>): VantagePoint => ({
    ...network.vantagePoint,
    shell: { ...network.vantagePoint.shell!, ...changes },
  });

  /** Waits until no process of that command line is left. */
  async function gone(commandLine: string): Promise<void> {
    await waitFor(
      async () =>
        (await network.vantage.run(['pgrep', '-f', '--', commandLine])).exitCode === 1 || undefined,
      { what: `${commandLine} to end`, source: 'internal', timeoutMs: 5_000, signal },
    );
  }

  describe('runs a program', () => {
    it('with its arguments as they are', async () => {
      const odd = ['', "it's", '$(id)', '; exit 3', '*', 'a\nb', '名前 🙂'];
      const { stdout } = await shell.run(['printf', '%s|', ...odd]);
      expect(stdout).to.equal(odd.map((argument) => `${argument}|`).join(''));
    });

    it('and tells status and both outputs', async () => {
      const result = await shell.run(['sh', '-c', 'echo out; echo err >&2; exit 7']);
      expect(result).to.deep.equal({ exitCode: 7, stdout: 'out\n', stderr: 'err\n' });
    });

    it('and tells the status of a shell where a signal ended it', async () => {
      expect((await shell.run(['sh', '-c', 'kill -TERM $$'])).exitCode).to.equal(143);
    });

    it('and gives it its input to the end', async () => {
      const input = 'x'.repeat(1_000_000);
      const { stdout } = await shell.run(['wc', '-c'], { input });
      expect(stdout.trim()).to.equal('1000000');
      expect((await shell.run(['cat'])).stdout).to.equal('');
    });

    it('and keeps all of a large output', async () => {
      const { stdout } = await shell.run(['sh', '-c', 'head -c 3000000 /dev/zero | tr "\\0" y']);
      expect(stdout).to.have.length(3_000_000);
    });

    it('and says which one is missing', async () => {
      const error = await caught(shell.run(['no-such-program']));
      expect(error).to.include({ code: 'command-not-found', source: 'vantage-point' });
    });

    it('and more at once than the server has sessions for', async () => {
      const results = await Promise.all(
        Array.from({ length: 30 }, (_, index) => shell.run(['echo', String(index)])),
      );
      expect(results.map(({ stdout }) => Number(stdout))).to.deep.equal([...Array(30).keys()]);
    });

    it('and ends it, with its children, when it takes too long', async () => {
      const script = 'sleep 4711 & sleep 4712';
      const error = await caught(shell.run(['sh', '-c', script], { timeoutMs: 300 }));
      expect(error).to.include({ code: 'command-timeout', source: 'vantage-point' });
      await gone('sleep 471[12]');
    });

    it('and ends it when it is aborted', async () => {
      const abort = new AbortController();
      const running = caught(shell.run(['sleep', '4713'], { signal: abort.signal }));
      setTimeout(() => abort.abort(), 200);
      expect(await running).to.include({ name: 'AbortError' });
      await gone('sleep 4713');
      expect(await caught(shell.run(['true'], { signal: abort.signal }))).to.include({
        name: 'AbortError',
      });
    });
  });

  describe('starts a program', () => {
    it('that runs until it is stopped, and tells what it prints', async () => {
      const script = 'trap "echo bye; exit 3" INT; echo hi; sleep 4714 >/dev/null 2>&1 & wait';
      const program = await shell.start(['sh', '-c', script]);
      program.stderr.resume();
      const output = text(program.stdout);
      await waitFor(
        async () =>
          (await network.vantage.run(['pgrep', '-x', 'sleep'])).exitCode === 0 || undefined,
        { what: 'it to run', source: 'internal', timeoutMs: 5_000, signal },
      );
      expect(await program.stop('SIGINT')).to.deep.equal({ exitCode: 3, signal: null });
      expect(await program.exited).to.deep.equal({ exitCode: 3, signal: null });
      expect(await output).to.equal('hi\nbye\n');
    });

    it('and really ends it there', async () => {
      const program = await shell.start(['sleep', '4715']);
      program.stdout.resume();
      program.stderr.resume();
      expect(await program.stop()).to.deep.equal({ exitCode: null, signal: 'SIGTERM' });
      await gone('sleep 4715');
    });

    it('and ends it also when it does not listen', async () => {
      const script = 'trap "" TERM; echo deaf; while :; do sleep 0.1; done';
      const program = await shell.start(['sh', '-c', script]);
      program.stderr.resume();
      await once(program.stdout, 'data');
      expect(await program.stop()).to.deep.equal({ exitCode: null, signal: 'SIGKILL' });
    });
  });

  it('uploads a file with its mode, whole or not at all', async () => {
    const content = new Uint8Array([0, 255, 10, 13, 39]);
    await shell.upload(content, "/tmp/it's here", 0o750);
    expect(new Uint8Array(await readFile("/tmp/it's here"))).to.deep.equal(content);
    expect((await stat("/tmp/it's here")).mode & 0o777).to.equal(0o750);
    await shell.upload('secret', '/tmp/secret');
    expect((await stat('/tmp/secret')).mode & 0o777).to.equal(0o600);
    const error = await caught(shell.upload('x', '/no/such/folder/x'));
    expect(error).to.include({ code: 'command-failed', source: 'vantage-point' });
  });

  it('tells the host key that it verified', async () => {
    const file = await readFile('/run/test-network/host-key.pub', 'utf8');
    expect(file).to.match(new RegExp(`^${shell.hostKey!.replaceAll('+', '\\+')} `));
  });

  describe('trusts', () => {
    const knownHostsFile = '/tmp/known_hosts';
    const openAndClose = async (changes: Partial<ShellAccess>): Promise<void> => {
      const { hostKeys: _, ...unpinned } = reached({ knownHostsFile }).shell!;
      const access = { ...unpinned, ...changes };
      const opened = await sshShellProvider.open(
        { ...network.vantagePoint, shell: access },
        signal,
      );
      await opened.close();
    };

    it('a host key in known_hosts, hashed or not', async () => {
      await writeFile(knownHostsFile, `${addresses.vantage} ${shell.hostKey!}\n`);
      await openAndClose({});
      await outside('ssh-keygen', '-H', '-f', knownHostsFile);
      await openAndClose({});
    });

    it('no host key that known_hosts does not know', async () => {
      await writeFile(knownHostsFile, `elsewhere ${shell.hostKey!}\n`);
      const error = await caught(openAndClose({}));
      expect(error).to.include({ code: 'host-key-unknown', source: 'vantage-point' });
      const [pinned = ''] = network.vantagePoint.shell!.hostKeys!;
      expect((error as MatadorError).hint).to.include(pinned);
    });

    it('no host key that is revoked', async () => {
      const line = `${addresses.vantage} ${shell.hostKey!}\n`;
      await writeFile(knownHostsFile, `${line}@revoked ${line}`);
      expect(await caught(openAndClose({}))).to.include({ code: 'host-key-mismatch' });
    });

    it('no host key other than the pinned one', async () => {
      const hostKeys = ['SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'];
      const error = await caught(sshShellProvider.open(reached({ hostKeys }), signal));
      expect(error).to.include({ code: 'host-key-mismatch', source: 'vantage-point' });
    });
  });

  describe('says so', () => {
    async function failure(vantagePoint: VantagePoint, limitMs: number): Promise<MatadorError> {
      const start = performance.now();
      const error = await caught(sshShellProvider.open(vantagePoint, signal));
      expect(performance.now() - start).to.be.lessThan(limitMs);
      if (error instanceof MatadorError) return error;
      throw new Error('expected a MatadorError', { cause: error });
    }

    it('when the key is not authorised', async () => {
      const error = await failure(reached({ privateKeyFile: otherKeyFile }), 3_000);
      expect(error.code).to.equal('authentication-failed');
      expect(error.hint).to.be.a('string');
    });

    it('when the key needs a passphrase that is not given', async () => {
      const key = '/tmp/locked-key';
      await outside('ssh-keygen', '-q', '-t', 'ed25519', '-N', 'open sesame', '-f', key);
      const error = await failure(reached({ privateKeyFile: key }), 3_000);
      expect(error.code).to.equal('authentication-failed');
      await writeFile('/tmp/passphrase', 'wrong\n');
      const passphrase = { file: '/tmp/passphrase' };
      const wrong = await failure(reached({ privateKeyFile: key, passphrase }), 3_000);
      expect(wrong.code).to.equal('authentication-failed');
    });

    it('when nothing listens', async () => {
      const error = await failure(reached({ port: 2222 }), 3_000);
      expect(error.code).to.equal('unreachable');
      expect(error.message).to.include('ECONNREFUSED');
    });

    it('when nothing listens, however long it takes to read the key', async () => {
      const pipe = '/tmp/slow-key';
      await outside('mkfifo', pipe);
      const opening = failure(reached({ port: 2222, privateKeyFile: pipe }), 10_000);
      // By then a connection that had been begun would have been refused.
      await caught(sshShellProvider.open(reached({ port: 2222 }), signal));
      await writeFile(pipe, await readFile(userKeyFile));
      expect((await opening).message).to.include('ECONNREFUSED');
    });

    it('when something else than an SSH server listens', async () => {
      const error = await failure(reached({ host: addresses.server, port: 80 }), 12_000);
      expect(error.code).to.be.oneOf(['unreachable', 'connect-timeout']);
    });

    it('when the name cannot be resolved', async () => {
      const error = await failure(reached({ host: 'no-such-host.invalid' }), 12_000);
      expect(error.code).to.be.oneOf(['unreachable', 'connect-timeout']);
    });

    it('within its limit when packets get lost', async () => {
      const error = await failure(reached({ host: '10.99.0.77' }), 12_000);
      expect(error.code).to.be.oneOf(['unreachable', 'connect-timeout']);
    });

    it('when it is aborted meanwhile', async () => {
      const abort = new AbortController();
      const opening = caught(sshShellProvider.open(reached({ host: '10.99.0.77' }), abort.signal));
      setTimeout(() => abort.abort(), 100);
      expect(await opening).to.include({ name: 'AbortError' });
    });
  });

  // Last: it takes the shell of all tests with it.
  describe('whose connection dies', () => {
    it('notices, ends what waits on it, and closes', async () => {
      const doomed = await sshShellProvider.open(network.vantagePoint, signal);
      const running = caught(doomed.run(['sleep', '4716']));
      const program = await doomed.start(['sleep', '4717']);
      program.stdout.resume();
      program.stderr.resume();
      await network.router.run(['nft', '-f', '-'], {
        input: `add table ip dead; add chain ip dead f { type filter hook forward priority 0; policy drop; }`,
      });
      const start = performance.now();
      expect(await running).to.include({ code: 'connection-lost', source: 'vantage-point' });
      expect(await program.exited).to.deep.equal({ exitCode: null, signal: null });
      expect(performance.now() - start).to.be.lessThan(25_000);
      expect(await caught(doomed.run(['true']))).to.include({ code: 'connection-lost' });
      await doomed.close();
      await network.router.sh('nft', 'delete', 'table', 'ip', 'dead');
    });
  });
});
