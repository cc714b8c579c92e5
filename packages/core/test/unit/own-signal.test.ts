import { expect } from 'chai';
import { getEventListeners } from 'node:events';
import { ownSignal } from '../../src/engine/own-signal.js';

describe('a signal of its own', () => {
  it('is aborted with the other one, for the same reason', () => {
    const parent = new AbortController();
    const { signal } = ownSignal(parent.signal);
    expect(signal.aborted).to.equal(false);
    parent.abort('stop');
    expect(signal).to.include({ aborted: true, reason: 'stop' });
    expect(ownSignal(parent.signal).signal).to.include({ aborted: true, reason: 'stop' });
  });

  it('leaves nothing in the other one once it is released', () => {
    const parent = new AbortController();
    const { signal, release } = ownSignal(parent.signal);
    const composite = AbortSignal.any([signal, AbortSignal.timeout(60_000)]);
    expect(getEventListeners(parent.signal, 'abort')).to.have.length(1);
    release();
    expect(getEventListeners(parent.signal, 'abort')).to.deep.equal([]);
    parent.abort();
    expect([signal.aborted, composite.aborted]).to.deep.equal([false, false]);
  });
});
