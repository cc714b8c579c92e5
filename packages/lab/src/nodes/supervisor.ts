import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { MatadorError } from '@matador/core';

export interface ProgramSpec {
  /** As it is named in reports. */
  readonly name: string;
  readonly argv: readonly string[];
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** The line on stdout that says the program is up; without it, it counts as up once started. */
  readonly readyLine?: RegExp;
}

/** A program of the lab that ended on its own. */
export interface Death {
  readonly name: string;
  readonly status: number | null;
  readonly signal: string | null;
  /** The last of its stderr. */
  readonly lastWords: string;
}

interface Supervised {
  readonly child: ChildProcess;
  readonly gone: Promise<void>;
}

/** A lab starts dozens of programs at once, on busy machines as well. */
const readyTimeoutMs = 60_000;
const stopTimeoutMs = 5_000;

/** Starts the lab's programs, reports those that end on their own, and stops them all. */
export class Supervisor {
  readonly #running = new Map<string, Supervised>();
  readonly #onDeath: (death: Death) => void;

  constructor(onDeath: (death: Death) => void) {
    this.#onDeath = onDeath;
  }

  /** Returns when the program has said that it is up. @throws MatadorError `lab-program-failed`. */
  async start(spec: ProgramSpec): Promise<void> {
    const [program = '', ...args] = spec.argv;
    const child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: spec.env ?? process.env,
    });
    // A program that ends without reading its input says so by its status.
    child.stdin.on('error', () => undefined);
    child.stdin.end(spec.input ?? '');
    let lastWords = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-2000);
    });
    const gone = new Promise<void>((resolve) => {
      child.once('error', (error) => {
        lastWords = error.message;
        this.#died({ name: spec.name, status: null, signal: null, lastWords });
        resolve();
      });
      child.once('close', (status, signal) => {
        this.#died({ name: spec.name, status, signal, lastWords });
        resolve();
      });
    });
    this.#running.set(spec.name, { child, gone });
    await this.#ready(spec, child, gone, () => lastWords);
  }

  /** Ends the named programs, politely at first; those that are gone already count as ended. */
  async stop(names: readonly string[] = [...this.#running.keys()]): Promise<void> {
    await Promise.all(
      names.map(async (name) => {
        const program = this.#running.get(name);
        if (program === undefined) return;
        this.#running.delete(name);
        program.child.kill('SIGTERM');
        const limit = setTimeout(() => program.child.kill('SIGKILL'), stopTimeoutMs);
        await program.gone;
        clearTimeout(limit);
      }),
    );
  }

  #died(death: Death): void {
    if (this.#running.delete(death.name)) this.#onDeath(death);
  }

  async #ready(
    spec: ProgramSpec,
    child: ChildProcess,
    gone: Promise<void>,
    lastWords: () => string,
  ): Promise<void> {
    const { readyLine } = spec;
    if (readyLine === undefined || child.stdout === null) {
      child.stdout?.resume();
      return;
    }
    const output = createInterface({ input: child.stdout });
    let limit: NodeJS.Timeout | undefined;
    const said = new Promise<'ready'>((resolve) => {
      output.on('line', (line) => {
        if (readyLine.test(line)) resolve('ready');
      });
    });
    const late = new Promise<'late'>((resolve) => {
      limit = setTimeout(() => resolve('late'), readyTimeoutMs);
    });
    const outcome = await Promise.race([said, gone, late]);
    clearTimeout(limit);
    if (outcome === 'ready') return;
    const what = outcome === 'late' ? `was not up after ${readyTimeoutMs} ms` : 'ended at once';
    throw new MatadorError(`the lab's ${spec.name} ${what}: ${lastWords().trim() || 'no output'}`, {
      code: 'lab-program-failed',
      hint: 'Run `matador doctor`; it checks what the lab needs on this machine.',
    });
  }
}
