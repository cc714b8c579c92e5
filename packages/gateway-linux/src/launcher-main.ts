import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { killGroup } from './kill-group.js';
import type { LaunchAnswer, LaunchRequest, LaunchRun } from './launch-protocol.js';

/** The launcher: runs programs, each in a process group of its own, until the engine is gone. */
const running = new Map<number, ChildProcess>();

process.on('message', (request: LaunchRequest) => {
  if (request.kind === 'kill') {
    killGroup(running.get(request.id)?.pid, 'SIGKILL');
    return;
  }
  void run(request)
    .catch((error: unknown): LaunchAnswer => ({ id: request.id, notStarted: String(error) }))
    .then((answer) => process.send?.(answer));
});
process.on('disconnect', () => process.exit());
// The engine may have ended while this program was being loaded.
if (!process.connected) process.exit();

async function run(request: LaunchRun): Promise<LaunchAnswer> {
  const { id, file, args, env, input } = request;
  const child = spawn(file, args, {
    stdio: 'pipe',
    detached: true,
    env: { ...process.env, ...env },
  });
  running.set(id, child);
  try {
    // A program that has ended reads nothing any more.
    child.stdin.on('error', () => undefined).end(input);
    const [[exitCode, signal], stdout, stderr] = await Promise.all([
      once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
      text(child.stdout),
      text(child.stderr),
    ]);
    return { id, exitCode, signal, stdout, stderr };
  } finally {
    running.delete(id);
  }
}
