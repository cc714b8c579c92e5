import type { EngineEvent } from '@matador/core';
import { showProgress } from '../progress/show.js';
import type { Terminal } from '../terminal.js';
import { noteLine } from '../terminal.js';
import type { ListenAddress } from './address.js';
import { openEventLog } from './event-log.js';
import { serveMetrics } from './metrics-server.js';
import type { RunWatcher } from './watcher.js';

export interface WatchOptions {
  /** A file, or `-` for standard output. */
  readonly events?: string;
  readonly metrics?: ListenAddress;
}

/**
 * Begins all that watches a run: the progress on the terminal, and what was asked for beside it.
 * Nothing that fails in it reaches the run.
 * @throws UsageError, MatadorError where something of it cannot begin.
 */
export async function watchRun(terminal: Terminal, options: WatchOptions): Promise<RunWatcher> {
  const watchers: RunWatcher[] = [];
  const all = together(watchers, (message) => noteLine(terminal, message));
  try {
    if (options.events !== undefined) {
      watchers.push(openEventLog(options.events, (message) => noteLine(terminal, message)));
    }
    if (options.metrics !== undefined) {
      const server = await serveMetrics(options.metrics);
      noteLine(terminal, `Metrics: ${server.url}`);
      watchers.push(server);
    }
  } catch (error) {
    await all.close();
    throw error;
  }
  // Standard output may be the same screen.
  watchers.push(showProgress(terminal, terminal.interactive && options.events !== '-'));
  return all;
}

/** One that fails is told no more, and the others are. */
export function together(
  watchers: readonly RunWatcher[],
  onTrouble: (message: string) => void,
): RunWatcher {
  const failed = new Set<RunWatcher>();
  const tell = (watcher: RunWatcher, event: EngineEvent) => {
    if (failed.has(watcher)) return;
    try {
      watcher.onEvent(event);
    } catch (error) {
      failed.add(watcher);
      onTrouble(`the run goes on, but is watched less: ${String(error)}`);
    }
  };
  return {
    onEvent: (event) => {
      for (const watcher of watchers) tell(watcher, event);
    },
    close: async () => {
      await Promise.all(watchers.map((watcher) => watcher.close()));
    },
  };
}
