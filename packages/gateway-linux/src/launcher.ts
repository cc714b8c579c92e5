import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { MatadorError } from '@matador/core';
import { enter } from './enter.js';
import type { LaunchAnswer, LaunchRequest, LaunchRun } from './launch-protocol.js';
import { searchPath } from './search-path.js';

const program = fileURLToPath(new URL('launcher-main.js', import.meta.url));

export interface Launch {
  /** Rejects with MatadorError `launcher-ended`, or `no-namespace` where there was no way in. */
  readonly ended: Promise<LaunchAnswer>;
  /** Ends the program and whatever it started in its process group. */
  readonly kill: () => void;
}

/**
 * Starts programs by way of a small process. To start one, a process is copied first, and Node stands
 * still until the copy has become the program: with an engine's memory that takes many milliseconds, and
 * it holds up every testbed. The launcher is small, and the engine goes on. It enters a network
 * namespace once, which takes longer than most programs that are run there.
 */
export class Launcher {
  private current: LauncherProcess | undefined;

  /** @param namespace of the network, as `ip netns` lists it; `null`: this process's own. */
  constructor(private readonly namespace: string | null) {}

  launch(what: Omit<LaunchRun, 'kind' | 'id'>): Launch {
    if (this.current?.connected !== true) this.current = new LauncherProcess(this.namespace);
    return this.current.launch(what);
  }

  /** Ends the process; what is launched later starts another. */
  async close(): Promise<void> {
    await this.current?.close();
  }
}

interface Waiting {
  readonly resolve: (answer: LaunchAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** It ends with this process, which it does not keep from ending. */
class LauncherProcess {
  private readonly process: ChildProcess;
  private readonly gone: Promise<unknown>;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private inside = false;
  private said = '';

  constructor(private readonly namespace: string | null) {
    const [execPath, ...execArgv] = [...enter(namespace), process.execPath];
    this.process = fork(program, {
      execPath,
      execArgv,
      env: { ...process.env, PATH: searchPath },
      // The terminal's interrupt is for the engine, which still needs programs to put everything back.
      detached: true,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const stderr = this.process.stderr as Socket;
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.said = (this.said + text).slice(-500);
    });
    // Not `close`, which does not come where this side disconnects.
    this.gone = Promise.all([once(this.process, 'exit'), finished(stderr)]).catch(
      (error: unknown) => {
        this.said = String(error);
      },
    );
    void this.gone.then(() => this.giveUp());
    this.process.on('message', (message) => this.answer(message as LaunchAnswer));
    this.process.unref();
    stderr.unref();
    // Nothing else may be left to wait for then.
    this.process.on('disconnect', () => {
      this.process.ref();
      stderr.ref();
    });
  }

  get connected(): boolean {
    return this.process.connected;
  }

  launch(what: Omit<LaunchRun, 'kind' | 'id'>): Launch {
    const id = ++this.lastId;
    const ended = new Promise<LaunchAnswer>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
    });
    this.process.channel?.ref();
    const say = (request: LaunchRequest): void => {
      // Whether it is still there shows by itself: it disconnects.
      this.process.send(request, () => undefined);
    };
    say({ kind: 'run', id, ...what });
    return { ended, kill: () => say({ kind: 'kill', id }) };
  }

  async close(): Promise<void> {
    if (this.process.connected) this.process.disconnect();
    await this.gone;
  }

  private answer(answer: LaunchAnswer): void {
    this.inside = true;
    this.waiting.get(answer.id)?.resolve(answer);
    this.waiting.delete(answer.id);
    if (this.waiting.size === 0) this.process.channel?.unref();
  }

  private giveUp(): void {
    for (const { reject } of this.waiting.values()) reject(this.ended());
    this.waiting.clear();
  }

  private ended(): MatadorError {
    const said = this.said.trim();
    if (this.namespace !== null && !this.inside && said !== '') {
      return new MatadorError(`there is no way into network namespace ${this.namespace}: ${said}`, {
        code: 'no-namespace',
        source: 'gateway',
        hint: 'Run as root; `ip netns` lists the namespaces that there are.',
      });
    }
    const reason = said === '' ? '' : `: ${said}`;
    return new MatadorError(`the process that starts the gateway's programs ended${reason}`, {
      code: 'launcher-ended',
      source: 'internal',
      hint: 'Something killed it. The next program starts another one.',
    });
  }
}
