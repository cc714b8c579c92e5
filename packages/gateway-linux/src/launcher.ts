import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { MatadorError } from '@matador/core';
import type { LaunchAnswer, LaunchRequest, LaunchRun } from './launch-protocol.js';

const program = fileURLToPath(new URL('launcher-main.js', import.meta.url));

export interface Launch {
  /** Rejects with MatadorError `launcher-ended`. */
  readonly ended: Promise<LaunchAnswer>;
  /** Ends the program and whatever it started in its process group. */
  readonly kill: () => void;
}

interface Waiting {
  readonly resolve: (answer: LaunchAnswer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Starts programs by way of a small process. To start one, a process is copied first, and Node stands
 * still until the copy has become the program: with an engine's memory that takes many milliseconds, and
 * it holds up every testbed. The launcher is small, and the engine goes on.
 */
export class Launcher {
  private process: ChildProcess | undefined;
  private lastId = 0;
  private readonly waiting = new Map<number, Waiting>();

  launch(what: Omit<LaunchRun, 'kind' | 'id'>): Launch {
    const process = this.running();
    const id = ++this.lastId;
    const ended = new Promise<LaunchAnswer>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
    });
    process.channel?.ref();
    const say = (request: LaunchRequest): void => {
      // Whether it is still there shows by itself: it disconnects.
      process.send(request, () => undefined);
    };
    say({ kind: 'run', id, ...what });
    return { ended, kill: () => say({ kind: 'kill', id }) };
  }

  /** It ends with this process, which it does not keep from ending. */
  private running(): ChildProcess {
    if (this.process?.connected === true) return this.process;
    // The terminal's interrupt is for the engine, which still needs programs to put everything back.
    const started = fork(program, {
      detached: true,
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    started.unref();
    started.on('message', (message) => this.answer(message as LaunchAnswer));
    started.on('disconnect', () => {
      for (const { reject } of this.waiting.values()) reject(launcherEnded());
      this.waiting.clear();
    });
    this.process = started;
    return started;
  }

  private answer(answer: LaunchAnswer): void {
    this.waiting.get(answer.id)?.resolve(answer);
    this.waiting.delete(answer.id);
    if (this.waiting.size === 0) this.process?.channel?.unref();
  }
}

function launcherEnded(): MatadorError {
  return new MatadorError("the process that starts the gateway's programs ended", {
    code: 'launcher-ended',
    source: 'internal',
    hint: 'Something killed it. The next program starts another one.',
  });
}
