import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@matador/core';
import { expect } from 'chai';
import { PNG } from 'pngjs';
import type { Loopback, TestPhone } from '../support/loopback.js';
import { startLoopback } from '../support/loopback.js';

const serverPort = '5999';

interface Outcome {
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

function adb(...argv: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(
      'adb',
      ['-P', serverPort, ...argv],
      { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024, timeout: 20_000 },
      (error, stdout, stderr) => {
        const status = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ status, stdout, stderr: stderr.toString() });
      },
    );
  });
}

describe('an unmodified adb', function () {
  this.timeout(30_000);
  let directory: string;
  let lab: Loopback | undefined;
  let alice: TestPhone;
  let serial: string;
  const device = (...argv: readonly string[]): Promise<Outcome> => adb('-s', serial, ...argv);
  const file = (name: string): string => join(directory, name);

  before(async function () {
    if ((await adb('version')).status !== 0) {
      console.log('skipped: there is no adb on this machine');
      this.skip();
    }
    directory = mkdtempSync(join(tmpdir(), 'matador-adb-'));
    lab = await startLoopback(directory);
    ({ alice } = lab);
    serial = `127.0.0.1:${alice.adbPort}`;
    const answer = await adb('connect', serial);
    expect(answer.stdout.toString()).to.contain(`connected to ${serial}`);
  });

  after(async () => {
    if (lab === undefined) return;
    await adb('kill-server');
    await lab.close();
    rmSync(directory, { recursive: true });
  });

  it('lists the phone with its model', async () => {
    const { stdout } = await adb('devices', '-l');
    expect(stdout.toString()).to.match(
      new RegExp(`^${serial} +device product:panther model:Pixel_7 device:panther`, 'm'),
    );
  });

  it('runs commands: output, errors and exit status apart', async () => {
    expect(await device('shell', 'echo out; echo err >&2; exit 7')).to.deep.equal({
      status: 7,
      stdout: Buffer.from('out\n'),
      stderr: 'err\n',
    });
    expect((await device('shell', 'no-such-program')).status).to.equal(127);
  });

  it('merges errors into the output where the protocol knows no better', async () => {
    const { stdout } = await device('shell', '-x', 'echo out; echo err >&2; exit 7');
    expect(stdout.toString()).to.equal('out\nerr\n');
  });

  it('passes standard input on', async () => {
    const child = spawn('adb', ['-P', serverPort, '-s', serial, 'shell', 'cat'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const data = randomBytes(300_000).toString('base64');
    child.stdin.end(data);
    let echoed = '';
    for await (const chunk of child.stdout) echoed += String(chunk);
    expect(echoed === data).to.equal(true);
  });

  it('pushes and pulls a megabyte unchanged, and lists it', async () => {
    const data = randomBytes(1_000_003);
    writeFileSync(file('data.bin'), data);
    expect((await device('push', file('data.bin'), '/sdcard/data.bin')).status).to.equal(0);
    expect((await device('shell', 'ls', '-l', '/sdcard/data.bin')).stdout.toString()).to.contain(
      ' 1000003 ',
    );
    expect((await device('pull', '/sdcard/data.bin', file('back.bin'))).status).to.equal(0);
    expect(readFileSync(file('back.bin')).equals(data)).to.equal(true);
    expect((await device('ls', '/sdcard/')).stdout.toString()).to.match(
      /000f4243 [0-9a-f]+ data.bin/,
    );
  });

  it('says why a file cannot be moved', async () => {
    const pulled = await device('pull', '/sdcard/none', file('none'));
    expect(pulled.status).to.equal(1);
    expect(pulled.stdout.toString() + pulled.stderr).to.contain('does not exist');
    const pushed = await device('push', file('data.bin'), '/system/x');
    expect(pushed.status).to.equal(1);
    expect(pushed.stdout.toString() + pushed.stderr).to.contain('Permission denied');
  });

  it('takes a picture of the screen', async () => {
    await device('shell', 'input keyevent 224; wm dismiss-keyguard');
    const { stdout } = await device('exec-out', 'screencap', '-p');
    const picture = PNG.sync.read(stdout);
    expect([picture.width, picture.height]).to.deep.equal([1080, 2400]);
    const colors = new Set<number>();
    for (let at = 0; at < picture.data.length; at += 4) colors.add(picture.data.readUInt32BE(at));
    expect(colors.size).to.be.at.least(3);
  });

  it('ends a recording when it is interrupted, and the file is whole', async () => {
    const recording = device('shell', 'screenrecord --time-limit 60 /sdcard/r.mp4');
    const { signal } = new AbortController();
    await waitFor(
      async () => ((await device('shell', 'pidof screenrecord')).status === 0 ? true : undefined),
      { what: 'the recorder', source: 'phone', timeoutMs: 5000, signal },
    );
    await device('shell', 'input keyevent HOME; sleep 0.3; pkill -INT screenrecord');
    expect((await recording).status).to.equal(0);
    await device('pull', '/sdcard/r.mp4', file('r.mp4'));
    const mp4 = readFileSync(file('r.mp4'));
    expect(mp4.toString('latin1', 4, 8)).to.equal('ftyp');
    expect(mp4.includes('moov')).to.equal(true);
  });

  it('follows the log until it hangs up', async () => {
    const child = spawn('adb', ['-P', serverPort, '-s', serial, 'logcat', '-v', 'threadtime']);
    const line = new Promise<string>((resolve) => {
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes('hello log')) resolve(text);
      });
    });
    const listening = (): number => alice.phone.log.listenerCount('line');
    const { signal } = new AbortController();
    const until = (count: number): Promise<true> =>
      waitFor(() => listening() === count || undefined, {
        what: `${count} readers of the log`,
        source: 'phone',
        timeoutMs: 5000,
        signal,
      });
    await until(1);
    alice.phone.log.write('I', 'Test', 'hello log');
    expect(await line).to.contain('I Test');
    child.kill('SIGKILL');
    await until(0);
  });

  it('works on while others send garbage to the same adbd', async () => {
    for (let round = 0; round < 20; round += 1) {
      await new Promise<void>((resolve) => {
        const socket = connect(alice.adbPort, '127.0.0.1', () => socket.end(randomBytes(5000)));
        socket.on('error', () => undefined);
        socket.on('close', () => resolve());
      });
    }
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_none, index) => device('shell', `echo ${index}`)),
    );
    expect(answers.map(({ stdout }) => stdout.toString().trim())).to.deep.equal(
      Array.from({ length: 8 }, (_none, index) => String(index)),
    );
  });

  it('answers a dump in a few milliseconds of its own', async () => {
    await device('shell', 'input keyevent 224; wm dismiss-keyguard');
    const started = performance.now();
    for (let round = 0; round < 10; round += 1)
      await device('exec-out', 'uiautomator dump /dev/tty');
    expect((performance.now() - started) / 10).to.be.below(150);
  });
});
