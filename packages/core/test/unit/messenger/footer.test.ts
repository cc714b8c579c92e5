import { expect } from 'chai';
import { readFooter } from '../../../src/messenger/footer.js';

const footer = {
  outgoing: ['Sent at {time}, {status}', '{time}に送信, {status}', '{status}'],
  incoming: ['Received at {time}', '{time} (in) $'],
};
const wording = {
  en: { pending: ['Sending'], sent: ['Not seen'], read: ['Seen'] },
  ja: { sent: ['未読'], read: ['既読'] },
};
const read = (text: string) => readFooter(text, footer, wording);

describe('a message whose text carries its status', () => {
  const cases = [
    ['Hello\nSent at 12:30, Seen', 'outgoing', 'Hello', 'read'],
    ['Hello\nSent at today, 12:30, Not seen', 'outgoing', 'Hello', 'sent'],
    ['two\nlines\n12:30に送信, 既読', 'outgoing', 'two\nlines', 'read'],
    ['on its way\nSending', 'outgoing', 'on its way', 'pending'],
    ['Hello\nReceived at 12:30', 'incoming', 'Hello', null],
    ['a dollar\n12:30 (in) $', 'incoming', 'a dollar', null],
    ['Sent at 1, Seen\nReceived at 12:30', 'incoming', 'Sent at 1, Seen', null],
    ['Received at 1\nSent at 12:30, Seen', 'outgoing', 'Received at 1', 'read'],
    ['\nReceived at 12:30', 'incoming', '', null],
  ] as const;
  for (const [whole, direction, text, status] of cases) {
    it(`is read: ${JSON.stringify(whole)}`, () => {
      expect(read(whole)).to.deep.equal({ direction, text, status });
    });
  }

  const others = ['', 'November 22', 'Hello\nthere', 'x\nSent at 12:30, Maybe', 'Seen', 'x\n'];
  for (const whole of others) {
    it(`is not: ${JSON.stringify(whole)}`, () => {
      expect(read(whole)).to.equal(undefined);
    });
  }
});
