import { expect } from 'chai';
import { setTimeout as delay } from 'node:timers/promises';
import { parseDate, readClock } from '../../src/index.js';

const signal = new AbortController().signal;
const dateOf = (ms: number) =>
  `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}000000\n`;
const result = (stdout: string) => ({ exitCode: 0, stdout, stderr: '' });

describe('a clock', () => {
  for (const aheadMs of [0, 37_000, -4_250]) {
    it(`that is ${aheadMs} ms ahead is seen to be so, within what is said of the error`, async () => {
      const reading = await readClock(async () => {
        await delay(5);
        const answer = result(dateOf(Date.now() + aheadMs));
        await delay(1);
        return answer;
      }, signal);
      expect(reading.reason).to.equal(null);
      expect(reading.uncertaintyMs).to.be.within(3, 1_000);
      expect(Math.abs((reading.offsetMs ?? Infinity) - aheadMs)).to.be.at.most(
        (reading.uncertaintyMs ?? 0) + 0.1,
      );
    });
  }

  it('is taken by the quickest of several answers', async () => {
    let asked = 0;
    const reading = await readClock(async () => {
      asked++;
      if (asked !== 2) await delay(200);
      return result(dateOf(Date.now()));
    }, signal);
    expect(asked).to.equal(3);
    expect(reading.uncertaintyMs).to.be.lessThan(100);
  });

  it('that cannot be read is no error', async () => {
    const refused = await readClock(() => Promise.reject(new Error('no such device')), signal);
    expect(refused).to.include({ offsetMs: null, uncertaintyMs: null, reason: 'no such device' });
    const garbage = await readClock(() => Promise.resolve(result('date: bad format')), signal);
    expect(garbage.reason).to.include('date: bad format');
  });

  it('is not asked any more when that is called off', async () => {
    const stop = new AbortController();
    const reading = readClock(() => {
      stop.abort();
      return Promise.reject(new Error('ended'));
    }, stop.signal);
    expect(await reading.catch((error: unknown) => error)).to.have.property('name', 'AbortError');
  });
});

describe('what date prints', () => {
  it('may lack the fraction of a second', () => {
    expect(parseDate('1795360014.125000000\n')).to.deep.equal({
      ms: 1_795_360_014_125,
      resolutionMs: 1,
    });
    for (const printed of ['1795360014.%N', '1795360014.N', '1795360014.']) {
      expect(parseDate(printed)).to.deep.equal({ ms: 1_795_360_014_500, resolutionMs: 501 });
    }
    expect(() => parseDate('')).to.throw('date printed ""');
  });
});
