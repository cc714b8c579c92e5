import { together } from '@matador/core';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { AnalysisContext } from './context.js';
import type { Gathered } from './gather.js';
import { gatherFolders } from './gather.js';

/** What a thread is told to do. */
export interface GatherRequest {
  /** Of the data set. */
  readonly directory: string;
  readonly folders: readonly string[];
}

/** What a thread tells: how many more folders it has gone through, and at the end what it gathered. */
export type GatherMessage = { readonly done: number } | { readonly gathered: Gathered };

/** With fewer folders a thread takes longer to start than to work. */
const foldersWorthAThread = 400;

/** Each holds what it gathers for itself, and the disk does not get faster. */
const mostThreads = 8;

/**
 * Goes over all folders, on as many threads as are worth it.
 * @param threads default: as many as there are cores, and folders for them.
 * @returns what each part gathered, in order of the folders.
 */
export async function gatherAll(context: AnalysisContext, threads?: number): Promise<Gathered[]> {
  const folders = await context.dataset.folders();
  const worth = Math.floor(folders.length / foldersWorthAThread);
  const count = threads ?? Math.min(worth, availableParallelism(), mostThreads);
  if (count < 2) return [await gatherFolders(context, folders)];
  let done = 0;
  const onDone = (more: number) => {
    done += more;
    context.onEvent({ kind: 'progress', stage: 'traces', done, total: folders.length });
  };
  const { directory } = context.dataset;
  return await together(
    context.signal,
    divide(folders, count).map((part) => (signal: AbortSignal) => {
      return gatherOnThread({ directory, folders: part }, onDone, signal);
    }),
  );
}

async function gatherOnThread(
  request: GatherRequest,
  onDone: (more: number) => void,
  signal: AbortSignal,
): Promise<Gathered> {
  signal.throwIfAborted();
  const thread = new Worker(new URL('./gather-thread.js', import.meta.url), {
    workerData: request,
  });
  const stop = () => void thread.terminate();
  signal.addEventListener('abort', stop);
  try {
    return await new Promise((resolve, reject) => {
      thread.on('message', (message: GatherMessage) => {
        if ('done' in message) onDone(message.done);
        else resolve(message.gathered);
      });
      thread.on('error', reject);
      thread.on('exit', () => {
        reject(signal.aborted ? (signal.reason as Error) : new Error('a thread ended too early'));
      });
    });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Parts of about the same size, in order. */
function divide(folders: readonly string[], parts: number): string[][] {
  return Array.from({ length: parts }, (_, i) =>
    folders.slice(
      Math.floor((i * folders.length) / parts),
      Math.floor(((i + 1) * folders.length) / parts),
    ),
  );
}
