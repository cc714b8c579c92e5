import type { EngineEvent } from '@matador/core';

/** Who is told what a run does. */
export interface RunWatcher {
  readonly onEvent: (event: EngineEvent) => void;
  close(): Promise<void>;
}
