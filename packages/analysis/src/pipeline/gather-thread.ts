import { parentPort, workerData } from 'node:worker_threads';
import { Dataset } from '@matador/core';
import type { AnalysisEvent } from './context.js';
import type { GatherMessage, GatherRequest } from './gather-all.js';
import { gatherFolders } from './gather.js';

/** Folders between two messages about them. */
const messageEvery = 100;

const { directory, folders } = workerData as GatherRequest;
const tell = (message: GatherMessage) => parentPort?.postMessage(message);

let told = 0;
const onEvent = (event: AnalysisEvent) => {
  if (event.kind !== 'progress') return;
  if (event.done - told < messageEvery && event.done < event.total) return;
  tell({ done: event.done - told });
  told = event.done;
};
const { signal } = new AbortController();
const context = { dataset: await Dataset.open(directory), signal, onEvent };
tell({ gathered: await gatherFolders(context, folders) });
