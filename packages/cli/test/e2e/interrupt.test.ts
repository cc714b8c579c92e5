import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitFor } from '@matador/core';
import { expect } from 'chai';
import { matadorBin, runProgram } from '../run-program.js';
import { inTemporaryFolder } from '../temporary-folder.js';

const core = join(dirname(fileURLToPath(import.meta.url)), '../../../../core');

/** A project whose gateway is never reached: `open` says that it is waiting, and waits. */
async function makeProject(folder: string, honoursSignal: boolean): Promise<void> {
  await runProgram([process.execPath, matadorBin, 'init'], { cwd: folder });
  const plugin = join(folder, 'node_modules/slow-gateway');
  await mkdir(plugin, { recursive: true });
  await mkdir(join(folder, 'node_modules/@matador'));
  await symlink(core, join(folder, 'node_modules/@matador/core'));
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ dependencies: { 'slow-gateway': '*' } }),
  );
  await writeFile(
    join(plugin, 'package.json'),
    JSON.stringify({
      name: 'slow-gateway',
      type: 'module',
      exports: './index.js',
      keywords: ['matador-plugin'],
      matador: { contract: 1, provides: ['gateway:linux'] },
    }),
  );
  const onAbort = honoursSignal
    ? "signal.addEventListener('abort', () => reject(signal.reason))"
    : '';
  await writeFile(
    join(plugin, 'index.js'),
    `import { definePlugin, Tokens } from '@matador/core';
    const open = (config, signal) => new Promise((resolve, reject) => {
      setInterval(() => undefined, 1e6);
      ${onAbort}
      console.error('waiting');
    });
    export default definePlugin({
      name: 'slow-gateway',
      configSchema: { safeParseAsync: async (data) => ({ success: true, data }) },
      register: (container) => container.registerInstance(Tokens.gateway, { id: 'linux', open }),
    });`,
  );
}

interface Running {
  readonly child: ChildProcess;
  readonly exit: Promise<number | null>;
  readonly written: { stdout: string; stderr: string };
}

async function startRun(folder: string): Promise<Running> {
  const child = spawn(process.execPath, [matadorBin, 'run', '--dataset', 'data'], { cwd: folder });
  const written = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (written.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (written.stderr += text));
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  await wait('the gateway to be opened', () => written.stderr.includes('waiting'));
  return { child, exit, written };
}

function wait(what: string, isSo: () => boolean): Promise<true> {
  return waitFor(() => (isSo() ? true : undefined), {
    what,
    source: 'internal',
    timeoutMs: 15_000,
    signal: new AbortController().signal,
  });
}

/** Sends SIGINT until the run has noticed: two that come together count as one. */
async function interrupt({ child, written }: Running, notice: string): Promise<void> {
  let sentAt = -Infinity;
  await wait(`"${notice}"`, () => {
    if (performance.now() - sentAt > 1_500) {
      child.kill('SIGINT');
      sentAt = performance.now();
    }
    return written.stderr.includes(notice);
  });
}

const finishing = 'Stopping once what is under way has ended';
const aborting = 'Stopping cleanly';

describe('Ctrl-C during a run', function () {
  this.timeout(120_000);

  it('waits for what is under way, then ends it cleanly, and the data set knows', () =>
    inTemporaryFolder(async (folder) => {
      await makeProject(folder, true);
      const running = await startRun(folder);
      await interrupt(running, finishing);
      expect(running.child.exitCode, 'the gateway is still being opened').to.equal(null);
      await interrupt(running, aborting);
      expect(await running.exit).to.equal(1);
      expect(running.written.stdout).to.match(/^Stopped: 0 of 4 measurements complete/);
      const journal = await readFile(join(folder, 'data/journal.jsonl'), 'utf8');
      expect(journal)
        .to.match(/"run-stopping"/)
        .and.match(/"run-ended","reason":"stopped"/);
    }));

  it('ends it at once the third time, also when something does not let go', () =>
    inTemporaryFolder(async (folder) => {
      await makeProject(folder, false);
      const running = await startRun(folder);
      await interrupt(running, finishing);
      await interrupt(running, aborting);
      await wait('the third to end it', () => {
        if (running.child.exitCode === null) running.child.kill('SIGINT');
        return running.child.exitCode !== null;
      });
      expect(await running.exit).to.equal(1);
    }));

  it('is refused, paused, resumed and stopped by name', () =>
    inTemporaryFolder(async (folder) => {
      await makeProject(folder, true);
      const running = await startRun(folder);
      const matador = async (...argv: string[]) =>
        await runProgram([process.execPath, matadorBin, ...argv], { cwd: folder });
      const second = await matador('run', '--dataset', 'data');
      expect(second.status).to.equal(2);
      expect(second.stderr).to.match(/another run is under way/);
      for (const request of ['pause', 'resume', 'stop']) {
        const { status, stderr } = await matador(request, 'data');
        expect(status, `${request}: ${stderr}`).to.equal(0);
      }
      const journal = await readFile(join(folder, 'data/journal.jsonl'), 'utf8');
      expect(journal).to.match(/"run-paused".*\n.*"run-resumed".*\n.*"run-stopping"/);
      running.child.kill('SIGKILL');
      await running.exit;
      const { status, stderr } = await matador('stop', 'data');
      expect(status).to.equal(2);
      expect(stderr).to.match(/no run is under way/);
    }));
});
