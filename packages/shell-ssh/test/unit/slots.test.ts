import { expect } from 'chai';
import { Slots } from '../../src/slots.js';

describe('slots', () => {
  it('let so many in at once, the others in order', async () => {
    const slots = new Slots(2);
    const order: string[] = [];
    const first = await slots.take();
    const second = await slots.take();
    const third = slots.take().then((release) => (order.push('third'), release));
    const fourth = slots.take().then((release) => (order.push('fourth'), release));
    await Promise.resolve();
    expect(order).to.deep.equal([]);
    second();
    (await third)();
    (await fourth)();
    first();
    expect(order).to.deep.equal(['third', 'fourth']);
    await slots.take();
    await slots.take();
  });

  it('are not given to who has gone', async () => {
    const slots = new Slots(1);
    const release = await slots.take();
    const abort = new AbortController();
    const gone = slots.take(abort.signal).catch((error: unknown) => error);
    const next = slots.take();
    abort.abort();
    expect(await gone).to.include({ name: 'AbortError' });
    release();
    (await next)();
  });
});
