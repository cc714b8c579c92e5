import type { Terminal } from './terminal.js';

/** What every command gets. */
export interface Context {
  readonly terminal: Terminal;
  /** Aborted when the user asks to stop. */
  readonly signal: AbortSignal;
  /** Aborted first, from the call on, to end once what is under way has ended. */
  readonly finishFirst: () => AbortSignal;
  readonly version: string;
  /** The command did what it could, and the work failed: exit status 1 without an error. */
  workFailed(): void;
}
