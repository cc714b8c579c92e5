import { spawn } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { constants, tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { MatadorError, UsageError, waitFor } from '@matador/core';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { PlacedFault } from './faults/schema.js';
import { faultSchema } from './faults/schema.js';
import { commandEnvironment } from './inner/command.js';
import { runsAsRoot } from './isolation.js';
import type { LabOptions } from './lab.js';
import { startStandingLab } from './lab.js';

/** The kernel takes its time with hundreds of network namespaces, more on a busy machine. */
const downTimeoutMs = 60_000;

const standingLabSchema = z.object({
  scenario: z.string(),
  /** The lab's first process, as seen from outside. */
  pid: z.int().positive(),
  /** When that process started, in the kernel's ticks: tells it from a later one with its number. */
  startedAtTicks: z.string(),
});
/** A lab that stays up until it is taken down. */
export type StandingLab = z.infer<typeof standingLabSchema>;

/**
 * Brings a lab up that stays, one for each user. Returns once it is up.
 * @param scenario name or path.
 * @throws UsageError `lab-is-up` where one is up already.
 */
export async function labUp(scenario: string, options: LabOptions = {}): Promise<StandingLab> {
  const file = stateFile();
  const standing = await labStatus();
  if (standing !== undefined) {
    throw new UsageError(`a lab is up already: ${standing.scenario}`, {
      code: 'lab-is-up',
      hint: 'Take it down first with `matador lab down`.',
    });
  }
  const outer = await startStandingLab(scenario, options);
  const pid = await firstProcessOf(outer.pid);
  const startedAtTicks = pid === undefined ? undefined : await startTicks(pid);
  if (pid === undefined || startedAtTicks === undefined) throw ended();
  const lab = { scenario, pid, startedAtTicks };
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(lab));
  return lab;
}

/** The lab that is up, if one is. */
export async function labStatus(): Promise<StandingLab | undefined> {
  const text = await readFile(stateFile(), 'utf8').catch(() => 'null');
  const lab = standingLabSchema.safeParse(parseJson(text));
  if (!lab.success) return undefined;
  return (await startTicks(lab.data.pid)) === lab.data.startedAtTicks ? lab.data : undefined;
}

/** Takes the lab down; whether one was up. */
export async function labDown(
  signal: AbortSignal = new AbortController().signal,
): Promise<boolean> {
  const lab = await labStatus();
  // Its first process takes all others with it, and nothing of a lab outlives its processes.
  if (lab !== undefined) {
    process.kill(lab.pid, 'SIGKILL');
    await waitFor(async () => ((await labStatus()) === undefined ? true : undefined), {
      what: 'the lab to end',
      source: 'internal',
      timeoutMs: downTimeoutMs,
      intervalMs: 20,
      signal,
    });
  }
  await rm(stateFile(), { force: true });
  return lab !== undefined;
}

/**
 * Runs a program in the lab that is up, in the tester's namespace, with this process's standard streams.
 * @returns its exit status; 128 + the signal's number where one ended it.
 * @throws UsageError `no-lab`.
 */
export async function labExec(argv: readonly string[], signal?: AbortSignal): Promise<number> {
  const lab = await labStatus();
  if (lab === undefined) {
    throw new UsageError('no lab is up', {
      code: 'no-lab',
      hint: 'Bring one up with `matador lab up SCENARIO`.',
    });
  }
  const [program = '', ...args] = enter(lab.pid, argv);
  const child = spawn(program, args, {
    stdio: 'inherit',
    env: commandEnvironment(process.env),
    ...(signal === undefined ? {} : { signal }),
  });
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status, by) => {
      resolve(status ?? 128 + (by === null ? 0 : constants.signals[by]));
    });
  });
}

/** The command that runs a program in the namespaces of a lab's first process. */
export function enter(pid: number, argv: readonly string[]): string[] {
  const namespaces = ['-n', '-m', '-p', ...(runsAsRoot() ? [] : ['-U', '--preserve-credentials'])];
  return [
    ...['nsenter', '-t', String(pid)],
    ...[...namespaces, `--wd=${process.cwd()}`, '--'],
    ...argv,
  ];
}

/**
 * Makes something go wrong in the lab that is up.
 * @returns whether it happened; why not was said on standard error.
 */
export async function labFault(fault: PlacedFault, signal?: AbortSignal): Promise<boolean> {
  const main = fileURLToPath(new URL('faults/main.js', import.meta.url));
  const argv = [process.execPath, main, JSON.stringify(faultSchema.parse(fault))];
  return (await labExec(argv, signal)) === 0;
}

function stateFile(): string {
  const runtime = process.env.XDG_RUNTIME_DIR;
  if (runtime !== undefined && runtime !== '') return join(runtime, 'matador', 'lab.json');
  if (runsAsRoot()) return '/run/matador/lab.json';
  return join(tmpdir(), `matador-${userInfo().uid}`, 'lab.json');
}

/** The child of `unshare`, first of its process namespace. */
export async function firstProcessOf(outer: number | undefined): Promise<number | undefined> {
  if (outer === undefined) return undefined;
  const path = `/proc/${outer}/task/${outer}/children`;
  const children = await readFile(path, 'utf8').catch(() => '');
  const pid = Number.parseInt(children, 10);
  return Number.isNaN(pid) ? undefined : pid;
}

/** The 22nd field of /proc/PID/stat (proc(5)), counted after the name, which may hold spaces. */
async function startTicks(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function ended(): MatadorError {
  return new MatadorError('the lab ended as soon as it was up', {
    code: 'lab-ended',
    hint: 'Something killed it; bring it up again.',
  });
}
