import type { Terminal } from '../terminal.js';
import { noteLine } from '../terminal.js';
import type { RunWatcher } from '../watching/watcher.js';
import { renderEvent, renderLive } from './render.js';
import { advance, initialProgress } from './state.js';

const refreshMs = 250;

/**
 * Shows a run on standard error: with `live` a view that stays below the log, and always a line for
 * each result. Closed, it leaves the last state on the screen.
 */
export function showProgress(terminal: Terminal, live: boolean): RunWatcher {
  let progress = initialProgress;
  const draw = () => {
    if (progress.planned === 0) return;
    const screen = {
      columns: terminal.columns(),
      rows: terminal.rows(),
      colour: terminal.colours.note,
    };
    terminal.view(renderLive(progress, Date.now(), screen));
  };
  const timer = live ? setInterval(draw, refreshMs) : undefined;
  return {
    onEvent: (event) => {
      progress = advance(progress, event, Date.now());
      const line = renderEvent(event, progress);
      if (line !== null) noteLine(terminal, line);
    },
    close: () => {
      clearInterval(timer);
      if (live) {
        draw();
        terminal.leaveView();
      }
      return Promise.resolve();
    },
  };
}
