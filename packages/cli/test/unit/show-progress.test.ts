import { expect } from 'chai';
import { showProgress } from '../../src/progress/show.js';
import type { Terminal } from '../../src/terminal.js';

function fakeTerminal(interactive: boolean): { terminal: Terminal; written: () => string } {
  let text = '';
  const terminal: Terminal = {
    cwd: '/',
    interactive,
    columns: () => 40,
    out: () => {
      throw new Error('progress is no result');
    },
    note: (more) => {
      text += more;
    },
  };
  return { terminal, written: () => text };
}

describe('showing progress', () => {
  const started = { kind: 'run-started', planned: 4, alreadyDone: 1 } as const;

  it('on a terminal keeps the view below the log, and leaves its last state', () => {
    const { terminal, written } = fakeTerminal(true);
    const display = showProgress(terminal);
    display.onEvent(started);
    display.stop();
    expect(written()).to.match(
      // eslint-disable-next-line no-control-regex
      /^4 measurements planned, 1 done before\n\[.*\] 1 of 4\n\u001b\[1F\u001b\[0J\[.*\] 1 of 4\n$/,
    );
  });

  it('without one writes lines alone, no escape sequences', () => {
    const { terminal, written } = fakeTerminal(false);
    const display = showProgress(terminal);
    display.onEvent(started);
    display.onEvent({ kind: 'run-ended', reason: 'finished', complete: 4, givenUp: 0 });
    display.stop();
    expect(written()).to.equal('4 measurements planned, 1 done before\n');
  });
});
