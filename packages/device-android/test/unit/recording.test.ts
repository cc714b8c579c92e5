import type { AnomalyReport } from '@matador/core';
import { expect } from 'chai';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PhoneShell, ShellResult } from '../../src/index.js';
import { recordScreen } from '../../src/recording.js';
import { failureOf } from './expect-failure.js';
import { FoundList } from './found-list.js';

const never = new AbortController().signal;

/** A phone that records until it is told to stop; `end` ends the segment as Android's limit would. */
class Recorder implements PhoneShell {
  readonly serial = 'R58M12ABCDE';
  readonly files = new Map<string, string>();
  started = 0;
  private finish: (() => void) | undefined;

  constructor(private readonly refusal?: string) {}

  end(): void {
    this.finish?.();
  }

  push(): Promise<void> {
    throw new Error('nothing is written to the phone');
  }

  async execute(argv: readonly string[]): Promise<ShellResult> {
    const file = argv.at(-1) ?? '';
    switch (argv[0] ?? '') {
      case 'screenrecord':
        return this.refusal === undefined ? this.record(file) : result(1, this.refusal);
      case 'pkill':
        this.end();
        return result(0);
      case 'ls':
        return result(this.files.has(file) ? 0 : 1);
      case 'cat':
        return result(0, this.files.get(file) ?? '');
      case 'rm':
        this.files.clear();
        return result(0);
      default:
        return result(0);
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private async record(file: string): Promise<ShellResult> {
    this.started += 1;
    const content = `\0\0\0\x18ftyp segment ${this.started}`;
    this.files.set(file, '');
    await new Promise<void>((resolve) => (this.finish = resolve));
    this.files.set(file, content);
    return result(0);
  }
}

function result(exitCode: number, stdout = ''): ShellResult {
  return { exitCode, stdout: Buffer.from(stdout, 'latin1'), stderr: Buffer.alloc(0) };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('a screen recording', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matador-recording-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('is one file, fetched and removed from the phone', async () => {
    const phone = new Recorder();
    const found = new FoundList();
    const recording = await recordScreen(phone, found, () => undefined, never);
    const [segment, ...more] = await recording.stop(join(folder, 'a'), never);
    expect(more).to.deep.equal([]);
    expect(segment?.path).to.equal(join(folder, 'a.mp4'));
    expect(segment?.stoppedAt).to.be.at.least(segment?.startedAt ?? Infinity);
    expect(await readFile(join(folder, 'a.mp4'), 'latin1')).to.include('segment 1');
    expect(phone.files.size).to.equal(0);
    expect(found.entries).to.deep.equal([{ kind: 'no-recordings' }]);
  });

  it('goes on in another segment where one was ended, and tells of it', async () => {
    const phone = new Recorder();
    const told: AnomalyReport[] = [];
    const recording = await recordScreen(
      phone,
      new FoundList(),
      (report) => told.push(report),
      never,
    );
    // Longer than what counts as a recording that failed at once.
    const begun = Date.now();
    await until(() => Date.now() - begun > 1_100);
    phone.end();
    await until(() => phone.started === 2);
    expect(told).to.have.length(1);
    expect(told[0]).to.include({ kind: 'recording-interrupted', action: 'survived' });
    expect(told[0]?.what).to.match(/ended after 1\.\d s and went on in a new segment/);
    const segments = await recording.stop(join(folder, 'b'), never);
    expect(segments).to.have.length(2);
    expect(await readdir(folder)).to.deep.equal(['b-1.mp4', 'b-2.mp4']);
    expect(await readFile(join(folder, 'b-2.mp4'), 'latin1')).to.include('segment 2');
  }).timeout(10_000);

  it('is an error where the phone refuses, with what it said', async () => {
    const phone = new Recorder('ERROR: unable to configure codec');
    const error = await failureOf(recordScreen(phone, new FoundList(), () => undefined, never));
    expect(error).to.include({ code: 'recording-failed', source: 'phone' });
    expect(error.message).to.include('unable to configure codec');
  });

  it('is an error where what it left is no video', async () => {
    const phone = new Recorder();
    const recording = await recordScreen(phone, new FoundList(), () => undefined, never);
    const get = phone.files.get.bind(phone.files);
    phone.files.get = (file) => get(file)?.replace('ftyp', 'junk');
    const error = await failureOf(recording.stop(join(folder, 'a'), never));
    expect(error.code).to.equal('recording-failed');
    expect(await readdir(folder)).to.deep.equal([]);
  });
});
