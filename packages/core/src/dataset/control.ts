import { readFile, rm } from 'node:fs/promises';
import { UsageError } from '../errors.js';
import { waitFor } from '../wait-for.js';
import { hasErrorCode, writeFileAtomically } from './files.js';
import { datasetLayout } from './layout.js';
import { isLocked } from './run-lock.js';

export const controlRequests = ['pause', 'resume', 'stop'] as const;
/** What a run can be asked from outside. */
export type ControlRequest = (typeof controlRequests)[number];

const lookMs = 300;
const answerLimitMs = 10_000;

/**
 * Asks the run that is under way on a data set for something; returns once it has taken it.
 * @throws UsageError `no-run`; MatadorError `run-silent`.
 */
export async function requestControl(
  directory: string,
  request: ControlRequest,
  signal: AbortSignal,
): Promise<void> {
  if (!(await isLocked(directory))) {
    throw new UsageError(`no run is under way on ${directory}`, {
      code: 'no-run',
      hint: 'Begin one, or go on with it, by `matador run`.',
    });
  }
  const file = datasetLayout.control(directory);
  await writeFileAtomically(file, request);
  const taken = async () => ((await read(file)) === undefined ? true : undefined);
  await waitFor(taken, {
    what: 'the run to answer',
    source: 'internal',
    code: 'run-silent',
    hint: 'See whether it still works: `matador status`.',
    timeoutMs: answerLimitMs,
    intervalMs: lookMs / 3,
    signal,
  });
}

/** Looks for requests to a run until it is closed; one from before it began is not for it. */
export async function watchControl(
  directory: string,
  onRequest: (request: ControlRequest) => void,
): Promise<{ close(): Promise<void> }> {
  const file = datasetLayout.control(directory);
  await rm(file, { force: true });
  let look: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    look = look.then(async () => {
      const text = await read(file).catch(() => undefined);
      if (text === undefined) return;
      await rm(file, { force: true });
      const request = controlRequests.find((known) => known === text.trim());
      if (request !== undefined) onRequest(request);
    });
  }, lookMs);
  return {
    close: async () => {
      clearInterval(timer);
      await look;
      await rm(file, { force: true });
    },
  };
}

async function read(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
