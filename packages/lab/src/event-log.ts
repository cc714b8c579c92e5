import { closeSync, openSync, writeSync } from 'node:fs';

/** What truly happened, one JSON object a line: `{"at": ms since the epoch, "kind": …, …}`. */
export interface EventLog {
  record(kind: string, details: Readonly<Record<string, unknown>>): void;
  close(): void;
}

/** Appends to a file; each event is in it when `record` returns, so that a kill loses nothing. */
export function openEventLog(path: string, now: () => number): EventLog {
  const file = openSync(path, 'a');
  let open = true;
  return {
    record: (kind, details) => {
      // Sockets that close at the very end still report; nobody reads that any more.
      if (open) writeSync(file, `${JSON.stringify({ at: now(), kind, ...details })}\n`);
    },
    close: () => {
      if (open) closeSync(file);
      open = false;
    },
  };
}
