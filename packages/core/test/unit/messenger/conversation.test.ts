import { expect } from 'chai';
import type { Bubble } from '../../../src/messenger/conversation.js';
import { appended, readBubbles } from '../../../src/messenger/conversation.js';
import { MessageWatch } from '../../../src/messenger/message-watch.js';
import { chatDefinition } from './example-chat.js';
import { node, snapshotOf, withId } from './nodes.js';

/** `>text`: sent by us, `<text`: by the other side. */
function bubbles(...messages: string[]): Bubble[] {
  return messages.map((message) =>
    message.startsWith('>')
      ? { direction: 'outgoing', text: message.slice(1), status: 'sent' }
      : { direction: 'incoming', text: message.slice(1), status: null },
  );
}

const cases: [string, string[], string[], string[]][] = [
  ['nothing changed', ['<a', '>b'], ['<a', '>b'], []],
  ['a message came', ['<a'], ['<a', '<b'], ['<b']],
  ['two came at once', ['<a'], ['<a', '<b', '>c'], ['<b', '>c']],
  ['the first message of all', [], ['<a'], ['<a']],
  ['the same text again', ['<a'], ['<a', '<a'], ['<a']],
  ['the same text again, with others', ['<a', '>b'], ['<a', '>b', '<a'], ['<a']],
  ['the same text from the other side', ['>a'], ['>a', '<a'], ['<a']],
  ['an older one came into view above', ['>b', '<c'], ['<a', '>b', '<c'], []],
  ['an older one of the same text came into view', ['>b', '<a'], ['<a', '>b', '<a'], []],
  ['older ones left the view', ['<a', '>b', '<c'], ['<c'], []],
  ['older ones left and one came', ['<a', '>b', '<c'], ['<c', '>d'], ['>d']],
  ['the last one was deleted', ['<a', '>b'], ['<a'], []],
  ['a jump past everything known', ['<a', '>b'], ['<x', '<y'], ['<x', '<y']],
];

describe('a conversation from look to look', () => {
  for (const [what, before, now, expected] of cases) {
    it(`tells what is new: ${what}`, () => {
      expect(appended(bubbles(...before), bubbles(...now))).to.deep.equal(bubbles(...expected));
    });
  }

  it('says between which two looks a message came', () => {
    const root = node({});
    const watch = new MessageWatch({ root, askedAt: 1000, seenAt: 1100 }, bubbles('<old'));
    watch.observe({ root, askedAt: 2000, seenAt: 2100 }, bubbles('<old'));
    watch.observe({ root, askedAt: 3000, seenAt: 3100 }, bubbles('<old', '<new'));
    expect(watch.take('incoming', 'new')).to.deep.equal({
      notBefore: '1970-01-01T00:00:02.000Z',
      at: '1970-01-01T00:00:03.100Z',
    });
    expect(watch.take('incoming', 'new'), 'taken once').to.equal(undefined);
    expect(watch.take('incoming', 'old'), 'there from the start').to.equal(undefined);
  });

  it('is not misled by a list that is empty for a moment', () => {
    const watch = new MessageWatch(snapshotOf(node({})), bubbles('<a'));
    watch.observe(snapshotOf(node({}), 100), []);
    watch.observe(snapshotOf(node({}), 200), bubbles('<a'));
    expect(watch.take('incoming', 'a')).to.equal(undefined);
  });
});

describe('reading the messages on a screen', () => {
  const { messages, statusWording } = chatDefinition;
  const read = (...rows: Parameters<typeof node>[1][]) =>
    readBubbles(snapshotOf(withId('list', {}, ...rows)), messages, statusWording);

  it('tells sides, texts and statuses in any language', () => {
    expect(
      read(
        withId('bubble', {}, withId('body', { text: 'Hi' })),
        withId(
          'bubble',
          {},
          withId('body', { text: 'Hi' }),
          withId('tick', { description: 'Sent' }),
        ),
        withId('bubble', {}, withId('body', { text: '你好' }), withId('tick', { text: 'Gelesen' })),
      ),
    ).to.deep.equal([
      { direction: 'incoming', text: 'Hi', status: null },
      { direction: 'outgoing', text: 'Hi', status: 'sent' },
      { direction: 'outgoing', text: '你好', status: 'read' },
    ]);
  });

  it('takes a rule that names a status before the wording, and what is unknown as told', () => {
    const statuses = read(
      withId('bubble', {}, withId('body'), withId('tick', { text: 'Sent' }), withId('alert')),
      withId('bubble', {}, withId('body'), withId('tick', { text: 'ᓄᓇ' })),
    ).map(({ status }) => status);
    expect(statuses).to.deep.equal(['failed', 'pending']);
  });

  it('leaves out what has no text: a picture, a call', () => {
    expect(read(withId('bubble', {}, withId('picture')))).to.deep.equal([]);
  });
});
