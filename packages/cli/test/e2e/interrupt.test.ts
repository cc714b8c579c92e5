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

describe('Ctrl-C during a run', function () {
  this.timeout(30_000);

  it('ends it cleanly, and the data set knows', () =>
    inTemporaryFolder(async (folder) => {
      await makeProject(folder, true);
      const { child, exit, written } = await startRun(folder);
      child.kill('SIGINT');
      expect(await exit).to.equal(1);
      expect(written.stderr).to.match(/Stopping cleanly; once more to stop now/);
      expect(written.stdout).to.match(/^Stopped: 0 of 4 measurements complete/);
      expect(await readFile(join(folder, 'data/journal.jsonl'), 'utf8')).to.match(
        /"run-ended","reason":"stopped"/,
      );
    }));

  it('once more ends it at once, also when something does not let go', () =>
    inTemporaryFolder(async (folder) => {
      await makeProject(folder, false);
      const { child, exit, written } = await startRun(folder);
      child.kill('SIGINT');
      await wait('the first to be noticed', () => written.stderr.includes('once more'));
      await wait('the second to end it', () => {
        if (child.exitCode === null) child.kill('SIGINT');
        return child.exitCode !== null;
      });
      expect(await exit).to.equal(1);
    }));
});
