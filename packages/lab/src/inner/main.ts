import { setMaxListeners } from 'node:events';
import { asMatadorError } from '@matador/core';
import { serveNetworkFaults } from '../faults/network-faults.js';
import { Supervisor } from '../nodes/supervisor.js';
import { loadScenario } from '../scenario/load.js';
import { bringUp } from './bring-up.js';
import { runCommand } from './command.js';
import { writeTruth } from '../truth/write.js';
import type { InnerMessage, InnerRequest } from './protocol.js';
import { innerRequestSchema, stopMessage } from './protocol.js';

/**
 * The program inside of the lab's namespaces: brings the lab up, runs the command, and ends. With it
 * ends the process namespace, and with that every process, namespace and file of the lab.
 */
async function main(): Promise<number> {
  const request = innerRequestSchema.parse(JSON.parse(process.argv[2] ?? 'null'));
  const stop = new AbortController();
  // All vantage points are waited for at once: as many listeners are no leak.
  setMaxListeners(0, stop.signal);
  process.on('message', (message) => {
    if (message === stopMessage) stop.abort();
  });
  // Whoever started the lab is gone, maybe since before this program was loaded; a lab that stays up was
  // let go on purpose.
  if (request.command !== undefined) {
    process.on('disconnect', () => process.exit(1));
    if (!process.connected) return 1;
  }
  // The terminal's interrupt is for the command, which then ends, and the lab with it.
  process.on('SIGINT', () => undefined);
  try {
    const status = await live(request, stop.signal);
    await tell({ type: 'ended', status });
    return status;
  } catch (thrown) {
    const { code, message, hint, source } = asMatadorError(thrown, 'internal');
    await tell({ type: 'failed', code, message, source, ...(hint === undefined ? {} : { hint }) });
    return 1;
  }
}

async function live(request: InnerRequest, stop: AbortSignal): Promise<number> {
  const tellEvent = (event: Extract<InnerMessage, { type: 'event' }>['event']): void => {
    void tell({ type: 'event', event });
  };
  const supervisor = new Supervisor((death) => tellEvent({ kind: 'program-died', ...death }));
  const scenario = await loadScenario(request.scenarioFile, undefined, request);
  await bringUp(scenario, request.scenarioFile, request.delayProgram, supervisor, tellEvent, stop);
  await serveNetworkFaults(scenario);
  if (request.command === undefined) return await forever();
  const status = await runCommand(request.command, stop);
  if (request.truthFile !== undefined) await writeTruth(scenario, request.truthFile);
  tellEvent({ kind: 'down', status });
  return status;
}

/** Until the lab is killed. */
async function forever(): Promise<never> {
  return await new Promise<never>(() => {
    setInterval(() => undefined, 2 ** 30);
  });
}

async function tell(message: InnerMessage): Promise<void> {
  if (process.send === undefined || !process.connected) return;
  await new Promise<void>((resolve) => {
    process.send?.(message, undefined, undefined, () => resolve());
  });
}

process.exit(await main());
