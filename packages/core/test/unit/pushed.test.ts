import { expect } from 'chai';
import { setTimeout as delay } from 'node:timers/promises';
import { pushed } from '../../src/index.js';

const never = new AbortController().signal;

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

describe('what is pushed', () => {
  it('comes in the order in which it was given, and ends with the work', async () => {
    const values = pushed<number>(never, async (give) => {
      for (const ms of [3, 1, 2]) {
        await delay(ms);
        give(ms);
      }
    });
    expect(await collect(values)).to.deep.equal([3, 1, 2]);
  });

  it('ends with the error of the work', async () => {
    const seen: number[] = [];
    const values = pushed<number>(never, async (give) => {
      give(1);
      await delay(1);
      throw new Error('no more');
    });
    const outcome = await (async () => {
      for await (const value of values) seen.push(value);
    })().catch((error: unknown) => error);
    expect(outcome).to.include({ message: 'no more' });
    expect(seen).to.deep.equal([1]);
  });

  it('aborts the work when nobody wants more', async () => {
    let ended: unknown;
    const values = pushed<number>(never, async (give, until) => {
      give(1);
      await delay(60_000, undefined, { signal: until }).catch((error: unknown) => (ended = error));
    });
    for await (const value of values) {
      expect(value).to.equal(1);
      break;
    }
    await delay(1);
    expect(ended).to.include({ name: 'AbortError' });
  });

  it('lets the work do many things at once without a warning', async () => {
    const warnings: Error[] = [];
    const warn = (warning: Error) => warnings.push(warning);
    process.on('warning', warn);
    const values = pushed<number>(never, async (give, until) => {
      const all = Array.from({ length: 100 }, () => delay(1, undefined, { signal: until }));
      give((await Promise.all(all)).length);
    });
    expect(await collect(values)).to.deep.equal([100]);
    await delay(1);
    process.off('warning', warn);
    expect(warnings).to.deep.equal([]);
  });

  it('ends with the reason of the signal', async () => {
    const abort = new AbortController();
    const values = pushed<number>(abort.signal, async (_, until) => {
      await delay(60_000, undefined, { signal: until });
    });
    setTimeout(() => abort.abort(new Error('enough')), 5);
    const outcome = await collect(values).catch((error: unknown) => error);
    expect(outcome).to.include({ message: 'enough' });
  });
});
