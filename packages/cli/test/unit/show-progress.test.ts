import { expect } from 'chai';
import { LiveView } from '../../src/live-view.js';
import { showProgress } from '../../src/progress/show.js';
import { fakeTerminal } from '../support/fake-terminal.js';
import { runStarted } from '../support/run-events.js';

describe('showing progress', () => {
  const started = runStarted(['DE', 'CH'], 1);

  it('on a terminal keeps the view below the log, and leaves its last state', async () => {
    let written = '';
    const write = (text: string) => {
      written += text;
    };
    const live = new LiveView(write, () => 40);
    const terminal = fakeTerminal({
      interactive: true,
      note: (text) => live.above(text),
      view: (lines) => live.show(lines),
      leaveView: () => live.leave(),
    });
    const display = showProgress(terminal, true);
    display.onEvent(started);
    await display.close();
    terminal.note('the end\n');
    expect(written).to.match(
      /^3 measurements planned, 1 done before\n {3}DE CH\nDE ■ *\nCH · *· *\n\[.*\] 1 of 3\nthe end\n$/,
    );
  });

  it('without one writes lines alone, no escape sequences', async () => {
    let written = '';
    const note = (text: string) => {
      written += text;
    };
    const display = showProgress(fakeTerminal({ note }), false);
    display.onEvent(started);
    display.onEvent({ kind: 'run-ended', reason: 'finished', complete: 3, givenUp: 0 });
    await display.close();
    expect(written).to.equal('3 measurements planned, 1 done before\n');
  });
});
