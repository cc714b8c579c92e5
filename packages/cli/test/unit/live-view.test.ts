import { expect } from 'chai';
import { LiveView } from '../../src/live-view.js';

describe('the live view on a terminal', () => {
  function viewOf(columns: number) {
    const size = { columns };
    const written: string[] = [];
    const view = new LiveView(
      (text) => written.push(text),
      () => size.columns,
    );
    return { view, size, written };
  }
  const up = (lines: number) => `\u001b[${lines}F\u001b[0J`;

  it('is drawn over what it showed before', () => {
    const { view, written } = viewOf(80);
    view.show(['one', 'two']);
    view.show(['three']);
    view.show([]);
    view.show(['four']);
    expect(written).to.deep.equal(['one\ntwo\n', `${up(2)}three\n`, up(1), 'four\n']);
  });

  it('stays below what is written meanwhile', () => {
    const { view, written } = viewOf(80);
    view.above('before\n');
    view.show(['view']);
    view.above('news\n');
    view.leave();
    view.above('after\n');
    expect(written).to.deep.equal(['before\n', 'view\n', `${up(1)}news\nview\n`, 'after\n']);
  });

  it('counts lines that a narrower terminal has wrapped, colours apart', () => {
    const { view, size, written } = viewOf(80);
    view.show(['x'.repeat(80), `\u001b[32m${'y'.repeat(30)}\u001b[39m`, '']);
    size.columns = 40;
    view.show(['z']);
    expect(written.at(-1)).to.equal(`${up(4)}z\n`);
  });
});
