import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { MatadorError } from '@matador/core';
import type { LabEvent } from './events.js';
import type { InnerMessage, InnerRequest } from './inner/protocol.js';
import { innerMessageSchema, stopMessage } from './inner/protocol.js';
import { checkIsolation, isolate, runsAsRoot } from './isolation.js';
import { delayProgram } from './network/native.js';
import { loadScenario, scenarioFile } from './scenario/load.js';

/** How long a lab that was asked to end may take, the command's own grace included. */
const stopTimeoutMs = 20_000;

export interface LabOptions {
  /** Where a relative path of the scenario starts; default: the working directory. */
  readonly baseDirectory?: string;
  /** How many testbeds stand at the site; default: as many as the scenario says. */
  readonly testbeds?: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly onProgress?: (event: LabEvent) => void;
  /** Aborted: the command is ended, then the lab. */
  readonly signal?: AbortSignal;
}

export interface RunInLabOptions extends LabOptions {
  /** Takes what the command prints on stdout, which is else the caller's own. */
  readonly onStdout?: (chunk: Buffer) => void;
  /** Where the truth is written when the command has ended: `matador/truth/1`. */
  readonly truthFile?: string;
}

/**
 * Brings a lab up, runs a program in it (in the tester's namespace, with the file system of the
 * machine), and brings it down. Nothing is left when this ends, however it ends.
 * @param scenario name or path.
 * @returns the program's exit status.
 * @throws MatadorError when the lab could not be brought up; UsageError for a wrong scenario.
 */
export async function runInLab(
  scenario: string,
  argv: readonly string[],
  options: RunInLabOptions = {},
): Promise<number> {
  const child = await startInner(scenario, options, {
    command: [...argv],
    ...(options.truthFile === undefined ? {} : { truthFile: options.truthFile }),
    stdin: 'inherit',
    stdout: options.onStdout === undefined ? 'inherit' : 'pipe',
  });
  if (options.onStdout !== undefined) child.stdout?.on('data', options.onStdout);
  return await outcome(child, options, (message) =>
    message.type === 'ended' ? message.status : undefined,
  );
}

/** Starts a lab that stays up when this process ends, and returns once it is up. */
export async function startStandingLab(
  scenario: string,
  options: LabOptions,
): Promise<ChildProcess> {
  const child = await startInner(scenario, options, { stdin: 'ignore', stdout: 'ignore' });
  await outcome(child, options, whenUp);
  child.disconnect();
  child.unref();
  return child;
}

/** Starts a lab that ends with this process at the latest, or with its `stdin`; returns once it is up. */
export async function startHeldLab(scenario: string, options: LabOptions): Promise<ChildProcess> {
  const child = await startInner(scenario, options, {
    command: ['cat'],
    stdin: 'pipe',
    stdout: 'ignore',
  });
  await outcome(child, options, whenUp);
  return child;
}

function whenUp(message: InnerMessage): true | undefined {
  return message.type === 'event' && message.event.kind === 'up' ? true : undefined;
}

async function startInner(
  scenario: string,
  options: LabOptions,
  what: Pick<InnerRequest, 'command' | 'truthFile'> & {
    stdin: 'inherit' | 'pipe' | 'ignore';
    stdout: 'inherit' | 'pipe' | 'ignore';
  },
): Promise<ChildProcess> {
  const base = options.baseDirectory ?? process.cwd();
  await loadScenario(scenario, base, options);
  await checkIsolation();
  options.signal?.throwIfAborted();
  const { stdin, stdout, ...rest } = what;
  const request: InnerRequest = {
    scenarioFile: scenarioFile(scenario, base),
    delayProgram: await delayProgram(),
    ...(options.testbeds === undefined ? {} : { testbeds: options.testbeds }),
    ...rest,
  };
  const inner = fileURLToPath(new URL('inner/main.js', import.meta.url));
  const argv = isolate([process.execPath, inner, JSON.stringify(request)], runsAsRoot());
  const [program = '', ...args] = argv;
  const standing = what.command === undefined;
  return spawn(program, args, {
    stdio: [stdin, stdout, standing ? 'ignore' : 'inherit', 'ipc'],
    env: options.env ?? process.env,
    detached: standing,
  });
}

/** Follows the messages from inside until one of them is the result. */
async function outcome<T>(
  child: ChildProcess,
  options: LabOptions,
  result: (message: InnerMessage) => T | undefined,
): Promise<T> {
  let found: { value: T } | undefined;
  let error: Error | undefined;
  let limit: NodeJS.Timeout | undefined;
  const stop = (): void => {
    if (child.connected) child.send(stopMessage);
    limit = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  };
  if (options.signal?.aborted === true) stop();
  options.signal?.addEventListener('abort', stop, { once: true });
  try {
    await new Promise<void>((resolve) => {
      child.on('message', (raw) => {
        const message = innerMessageSchema.parse(raw);
        if (message.type === 'event') options.onProgress?.(message.event);
        if (message.type === 'failed') error = failure(message);
        const value = result(message);
        if (value === undefined) return;
        found = { value };
        if (message.type === 'event') resolve();
      });
      child.once('error', (cause) => {
        error = new MatadorError(`the lab cannot be started: ${cause.message}`, {
          code: 'lab-failed',
          cause,
        });
        resolve();
      });
      child.once('close', () => resolve());
    });
  } finally {
    options.signal?.removeEventListener('abort', stop);
    clearTimeout(limit);
  }
  if (error === undefined && found !== undefined) return found.value;
  options.signal?.throwIfAborted();
  throw (
    error ??
    new MatadorError('the lab ended before its command did', {
      code: 'lab-ended',
      hint: 'Something killed it; run it again.',
    })
  );
}

function failure(message: Extract<InnerMessage, { type: 'failed' }>): MatadorError {
  const { code, hint, source } = message;
  return new MatadorError(message.message, {
    code,
    source,
    ...(hint === undefined ? {} : { hint }),
  });
}
