import type { EngineEvent } from '@matador/core';
import type { Terminal } from '../terminal.js';
import { noteLine } from '../terminal.js';
import { renderEvent, renderLive } from './render.js';
import { advance, initialProgress } from './state.js';

export interface ProgressDisplay {
  readonly onEvent: (event: EngineEvent) => void;
  /** Leaves the last state on the screen. */
  stop(): void;
}

const refreshMs = 250;

/** Shows a run on standard error: a live view on a terminal, else a line for each result. */
export function showProgress(terminal: Terminal): ProgressDisplay {
  let progress = initialProgress(Date.now());
  let height = 0;
  const clear = () => {
    // Up to the first line of the view, then erase to the end of the screen (ECMA-48 CPL, ED).
    if (height > 0) terminal.note(`\u001b[${height}F\u001b[0J`);
    height = 0;
  };
  const draw = () => {
    clear();
    const lines = renderLive(progress, Date.now(), terminal.columns());
    terminal.note(`${lines.join('\n')}\n`);
    height = lines.length;
  };
  const timer = terminal.interactive ? setInterval(draw, refreshMs) : undefined;
  return {
    onEvent: (event) => {
      progress = advance(progress, event, Date.now());
      const line = renderEvent(event, progress);
      if (line === null) return;
      clear();
      noteLine(terminal, line);
      if (terminal.interactive) draw();
    },
    stop: () => {
      clearInterval(timer);
      if (terminal.interactive) draw();
    },
  };
}
