import type { EventRecord } from '@matador/core';
import { eventRecordSchema, UsageError } from '@matador/core';
import { expect } from 'chai';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import { openEventLog, writeEvents } from '../../src/watching/event-log.js';
import { together } from '../../src/watching/watch-run.js';
import { runCli } from '../run-cli.js';
import { eventsOf, runStarted, stepsOf } from '../support/run-events.js';
import { inTemporaryFolder } from '../temporary-folder.js';

const started = runStarted(['DE', 'CH']);
const [event] = stepsOf('DE').map((step) => eventsOf(step).started());
if (event === undefined) throw new Error('one country is one pair');

/** A program of its own: what a stream of this one has begun to read, it takes after its end too. */
const readerOf = (pipe: string) => promisify(execFile)('head', ['-n', '1', pipe]);

const noTrouble = (message: string) => {
  throw new Error(message);
};

function recordsIn(text: string): EventRecord[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line) => eventRecordSchema.parse(JSON.parse(line)));
}

describe('the events of a run, for other programs', () => {
  it('are appended to a file, each with its time, the last line of a crash apart', () =>
    inTemporaryFolder(async (folder) => {
      const file = join(folder, 'events.jsonl');
      for (const events of [[started, event], [event]]) {
        const log = openEventLog(file, noTrouble);
        for (const one of events) log.onEvent(one);
        await log.close();
      }
      const written = await readFile(file, 'utf8');
      expect(recordsIn(written).map(({ kind }) => kind)).to.deep.equal([
        'run-started',
        'measurement-started',
        'measurement-started',
      ]);
      expect(JSON.parse(written.split('\n')[0] ?? '')).to.deep.include(started);

      await writeFile(file, '{"torn');
      const log = openEventLog(file, noTrouble);
      log.onEvent(event);
      await log.close();
      expect((await readFile(file, 'utf8')).split('\n').slice(0, 1)).to.deep.equal(['{"torn']);
      expect(recordsIn((await readFile(file, 'utf8')).slice('{"torn\n'.length))).to.have.length(1);
    }));

  it('say so once and are left out where the disk is full', async () => {
    const troubles: string[] = [];
    const log = openEventLog('/dev/full', (message) => troubles.push(message));
    for (let count = 0; count < 3; count++) {
      log.onEvent(event);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await log.close();
    expect(troubles).to.have.length(1);
    expect(troubles[0]).to.match(/^events are written no more: ENOSPC/);
  });

  it('go through a named pipe, whose readers may come and go', () =>
    inTemporaryFolder(async (folder) => {
      const pipe = join(folder, 'pipe');
      execFileSync('mkfifo', [pipe]);
      const log = openEventLog(pipe, noTrouble);
      for (let reader = 0; reader < 2; reader++) {
        log.onEvent(event);
        const { stdout } = await readerOf(pipe);
        expect(recordsIn(stdout)).to.have.length(1);
      }
      await log.close();
    }));

  it('are counted and left out while a reader is too slow', async () => {
    const stream = new PassThrough({ highWaterMark: 1 });
    const troubles: string[] = [];
    const log = writeEvents(stream, (message) => troubles.push(message));
    const big = runStarted(
      Array.from({ length: 26 }, (_, index) => `A${'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[index]}`),
    );
    const size = JSON.stringify(big).length;
    const fitting = Math.ceil(8_000_000 / size);
    for (let count = 0; count < fitting + 50; count++) log.onEvent(big);
    expect(stream.writableLength).to.be.below(8_000_000 + 3 * size);
    let text = '';
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    await new Promise((resolve) => setTimeout(resolve, 100));
    log.onEvent(event);
    await log.close();
    const records = recordsIn(text);
    const lost = records.find(({ kind }) => kind === 'events-lost');
    expect(troubles).to.deep.equal(['events are left out: their reader is too slow']);
    const told = records.filter(({ kind }) => kind === 'run-started').length;
    expect(lost).to.include({ count: fitting + 50 - told });
    expect(records.at(-1)?.kind).to.equal('measurement-started');
  });

  it('do not hold the end of a run up where nobody reads', async () => {
    const stream = new PassThrough({ highWaterMark: 1 });
    const log = writeEvents(stream, noTrouble);
    log.onEvent(event);
    log.onEvent(event);
    const start = performance.now();
    await log.close();
    expect(performance.now() - start).to.be.within(1900, 4000);
  }).timeout(6000);

  it('outlive the reader of standard output', async () => {
    const script = `
      import { openEventLog } from '${new URL('../../src/watching/event-log.js', import.meta.url).href}';
      const log = openEventLog('-', (message) => console.error(message));
      log.onEvent(${JSON.stringify(started)});
      for (let count = 0; count < 20; count++) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        log.onEvent(${JSON.stringify(event)});
      }
      await log.close();
      console.error('the run ended');
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    const [first] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    child.stdout.destroy();
    const [status] = (await once(child, 'close')) as [number];
    expect(recordsIn(first)[0]?.kind).to.equal('run-started');
    expect(status).to.equal(0);
    expect(stderr).to.match(/^events are written no more: write EPIPE\nthe run ended\n$/);
  }).timeout(10_000);

  it('are wrong use where the file cannot be', () =>
    inTemporaryFolder(async (folder) => {
      expect(() => openEventLog(join(folder, 'no/such/file'), noTrouble)).to.throw(
        UsageError,
        /ENOENT/,
      );
      await runCli(['init'], folder);
      const run = ['run', '--dataset', 'data', '--events'];
      expect((await runCli([...run, '.'], folder)).status).to.equal(2);
      expect(await runCli([...run, '-', '--json'], folder)).to.include({ status: 2, stdout: '' });
    }));

  it('of a real run tell of its end', () =>
    inTemporaryFolder(async (folder) => {
      await runCli(['init'], folder);
      const file = join(folder, 'events.jsonl');
      await runCli(['run', '--dataset', 'data', '--events', file], folder);
      const kinds = recordsIn(await readFile(file, 'utf8')).map(({ kind }) => kind);
      expect(kinds[0]).to.equal('run-started');
      expect(kinds).to.include('testbed-stopped');
      expect(kinds.at(-1)).to.equal('run-ended');
    }));
});

describe('those who watch a run', () => {
  it('are told apart from each other: one that fails is told no more', async () => {
    const heard: string[] = [];
    const troubles: string[] = [];
    const broken = {
      onEvent: () => {
        throw new Error('broken');
      },
      close: () => Promise.resolve(),
    };
    const whole = { onEvent: () => heard.push('event'), close: () => Promise.resolve() };
    const all = together([broken, whole], (message) => troubles.push(message));
    all.onEvent(event);
    all.onEvent(event);
    await all.close();
    expect(heard).to.have.length(2);
    expect(troubles).to.deep.equal(['the run goes on, but is watched less: Error: broken']);
  });
});
