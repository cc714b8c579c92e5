import { expect } from 'chai';
import { text } from 'node:stream/consumers';
import { MatadorError, waitFor } from '@matador/core';
import { localRunner } from '../../src/index.js';

const runner = localRunner({ kind: 'local' });
const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

async function gone(pid: number): Promise<void> {
  await waitFor(() => !alive(pid) || undefined, {
    what: `process ${pid} to end`,
    source: 'internal',
    timeoutMs: 5_000,
    intervalMs: 10,
    signal: AbortSignal.timeout(6_000),
  });
}

describe('the local runner', function () {
  this.timeout(10_000);

  it('gives a program its arguments as they are', async () => {
    const odd = ['', ' ', '$HOME', '`id`', "it's", '"', '\\', '*', 'a\nb', '; rm -rf x', 'ü'];
    const { stdout } = await runner.run(['printf', '%s|', ...odd]);
    expect(stdout).to.equal(odd.map((argument) => `${argument}|`).join(''));
  });

  it('returns status and both outputs, also of a program that fails', async () => {
    const result = await runner.run(['sh', '-c', 'echo out; echo err >&2; exit 7']);
    expect(result).to.deep.equal({ exitCode: 7, stdout: 'out\n', stderr: 'err\n' });
  });

  it('gives the status of a shell where a signal ended the program', async () => {
    expect((await runner.run(['sh', '-c', 'kill -TERM $$'])).exitCode).to.equal(143);
  });

  it('writes the input and closes it', async () => {
    const { stdout } = await runner.run(['cat'], { input: 'line\n' });
    expect(stdout).to.equal('line\n');
    expect((await runner.run(['cat'])).stdout).to.equal('');
  });

  it('goes on with another launcher where that which starts the programs was killed', async () => {
    const parent = async (): Promise<number> =>
      Number((await runner.run(['sh', '-c', 'echo $PPID'])).stdout);
    const first = await parent();
    expect(await parent())
      .to.equal(first)
      .and.not.equal(process.pid);
    const cut = caught(runner.run(['sh', '-c', 'kill -KILL $PPID; exec sleep 30']));
    expect(await cut).to.include({ code: 'launcher-ended', source: 'internal' });
    expect(await parent()).not.to.equal(first);
  });

  it('writes input that is bytes', async () => {
    const { stdout } = await runner.run(['cat'], { input: new TextEncoder().encode('bytes') });
    expect(stdout).to.equal('bytes');
  });

  it('says which program is missing', async () => {
    const error = await caught(runner.run(['no-such-program', 'x']));
    expect(error).to.be.instanceOf(MatadorError);
    expect(error).to.include({ code: 'command-not-found', source: 'gateway' });
    expect((error as MatadorError).hint).to.equal('Install no-such-program there.');
    expect(await caught(runner.start([]))).to.include({ code: 'command-not-found' });
  });

  it('ends a program that takes too long, with its children', async () => {
    const script = 'sleep 60 >/dev/null 2>&1 & echo $! >&2; wait';
    const started = await runner.start(['sh', '-c', script]);
    const [child] = (await new Promise<Buffer>((resolve) => started.stderr.once('data', resolve)))
      .toString()
      .split('\n');
    started.stdout.resume();
    await started.stop();
    await gone(Number(child));
    const error = await caught(runner.run(['sh', '-c', script], { timeoutMs: 50 }));
    expect(error).to.include({ code: 'command-timeout', source: 'gateway' });
  });

  it('ends a program when it is aborted', async () => {
    const abort = new AbortController();
    const running = caught(runner.run(['sleep', '60'], { signal: abort.signal }));
    abort.abort();
    expect(await running).to.include({ name: 'AbortError' });
    expect(await caught(runner.run(['true'], { signal: abort.signal }))).to.include({
      name: 'AbortError',
    });
  });

  it('starts a program, tells what it prints and how it ended', async () => {
    const program = await runner.start([
      'sh',
      '-c',
      'trap "echo bye; exit 3" INT; echo hi; sleep 60 >/dev/null 2>&1 & wait',
    ]);
    const [hello] = (await new Promise<Buffer>((resolve) => program.stdout.once('data', resolve)))
      .toString()
      .split('\n');
    expect(hello).to.equal('hi');
    const rest = text(program.stdout);
    program.stderr.resume();
    expect(await program.stop('SIGINT')).to.deep.equal({ exitCode: 3, signal: null });
    expect(await rest).to.equal('bye\n');
    expect(await program.exited).to.deep.equal({ exitCode: 3, signal: null });
    expect(await program.stop()).to.deep.equal({ exitCode: 3, signal: null });
  });
});
