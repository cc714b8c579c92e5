import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MatadorError, UsageError, waitFor } from '@matador/core';
import { expect } from 'chai';
import { labDown, labExec, labStatus, labUp } from '../../src/background.js';
import type { LabEvent } from '../../src/events.js';
import { runInLab } from '../../src/lab.js';
import { skipUnless } from './requirements.js';

const programs = ['ip', 'nft', 'sshd', 'dnsmasq', 'cc'];
const signal = new AbortController().signal;
const outerProgram = fileURLToPath(new URL('outer.js', import.meta.url));

/** Processes whose process namespace this is. */
function processesIn(namespace: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/ns/pid`) === namespace;
    } catch {
      return false;
    }
  });
}

function childOf(pid: number): number {
  return Number.parseInt(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'), 10);
}

describe('the life of a lab', function () {
  this.timeout(120_000);
  let folder: string;

  before(function () {
    skipUnless(this, programs);
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matador-lab-life-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function startOuter(): Promise<{ outer: ChildProcess; namespace: string }> {
    const outer = spawn(process.execPath, [outerProgram], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, TMPDIR: folder },
    });
    const [line] = (await once(outer.stdout, 'data')) as [Buffer];
    const [namespace = '', count] = line.toString().trim().split(' ');
    expect(Number(count)).to.equal(35);
    expect(processesIn(namespace).length).to.be.greaterThan(15);
    return { outer, namespace };
  }

  async function expectNothingLeft(namespace: string): Promise<void> {
    await waitFor(() => (processesIn(namespace).length === 0 ? true : undefined), {
      what: 'the processes of the lab to end',
      source: 'internal',
      timeoutMs: 30_000,
      intervalMs: 20,
      signal,
    });
    expect(readdirSync(folder)).to.deep.equal([]);
    expect(existsSync('/run/matador-lab')).to.equal(false);
  }

  it('returns the exit status of the command', async () => {
    expect(await runInLab('six-countries', ['sh', '-c', 'exit 7'])).to.equal(7);
    expect(await runInLab('six-countries', ['sh', '-c', 'kill -9 $$'])).to.equal(137);
  });

  it('says what is wrong with a command that is not there', async () => {
    const error = await runInLab('six-countries', ['/nonexistent']).catch((e: unknown) => e);
    expect(error).to.be.instanceOf(MatadorError).with.property('code', 'command-not-found');
  });

  it('leaves nothing when the program that runs it is killed, and comes up again', async () => {
    for (let time = 0; time < 2; time++) {
      const { outer, namespace } = await startOuter();
      outer.kill('SIGKILL');
      await expectNothingLeft(namespace);
    }
  });

  it('leaves nothing when its outermost process is killed', async () => {
    const { outer, namespace } = await startOuter();
    process.kill(childOf(outer.pid ?? 0), 'SIGKILL');
    const [status] = (await once(outer, 'exit')) as [number];
    expect(status).to.equal(70);
    await expectNothingLeft(namespace);
  });

  it('ends the command first when it is aborted', async () => {
    const abort = new AbortController();
    const marker = 'trap "echo ended politely; exit 0" TERM; echo up; while :; do sleep 0.1; done';
    let output = '';
    const status = await runInLab('six-countries', ['sh', '-c', marker], {
      signal: abort.signal,
      onStdout: (chunk) => {
        output += chunk.toString();
        if (output.includes('up')) abort.abort();
      },
    });
    expect(status).to.equal(0);
    expect(output).to.equal('up\nended politely\n');
  });

  it('reports a program of the lab that died', async () => {
    const events: LabEvent[] = [];
    const script = 'pkill -9 -f "svc-google.json$"; sleep 1';
    await runInLab('six-countries', ['sh', '-c', script], {
      onProgress: (event) => events.push(event),
    });
    expect(events.filter(({ kind }) => kind === 'program-died')).to.deep.equal([
      {
        kind: 'program-died',
        name: 'server google',
        status: null,
        signal: 'SIGKILL',
        lastWords: '',
      },
    ]);
  });

  describe('that stays up', () => {
    const runtime = process.env.XDG_RUNTIME_DIR;
    beforeEach(() => {
      process.env.XDG_RUNTIME_DIR = folder;
    });
    afterEach(async () => {
      await labDown();
      if (runtime === undefined) delete process.env.XDG_RUNTIME_DIR;
      else process.env.XDG_RUNTIME_DIR = runtime;
    });

    it('can be entered until it is taken down', async () => {
      const lab = await labUp('six-countries');
      expect(await labStatus()).to.deep.equal(lab);
      const namespace = readlinkSync(`/proc/${lab.pid}/ns/pid`);
      const script = 'test "$(ip netns list | wc -l)" = 35 && exit 7';
      expect(await labExec(['sh', '-c', script])).to.equal(7);
      const again = await labUp('six-countries').catch((thrown: unknown) => thrown);
      expect(again).to.be.instanceOf(UsageError).with.property('code', 'lab-is-up');

      expect(await labDown()).to.equal(true);
      expect(await labStatus()).to.equal(undefined);
      expect(await labDown()).to.equal(false);
      await rm(join(folder, 'matador'), { recursive: true });
      await expectNothingLeft(namespace);
      const entered = await labExec(['true']).catch((thrown: unknown) => thrown);
      expect(entered).to.be.instanceOf(UsageError).with.property('code', 'no-lab');
    });
  });
});
