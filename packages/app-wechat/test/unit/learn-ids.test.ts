import { MatadorError } from '@matador/core';
import { expect } from 'chai';
import { learnIds } from '../../src/index.js';
import { screen } from './screen.js';

describe("learning a version's ids", () => {
  it('takes them from an open conversation', () => {
    expect(learnIds(screen('conversation-zh.xml'))).to.deep.equal({
      ids: { input: 'bkk', send: 'bql', text: 'bkl', list: 'bp0' },
      unknown: [],
    });
    expect(learnIds(screen('conversation-de-7.0.3.xml')).ids).to.deep.equal({
      input: 'amh',
      send: 'aqj',
      text: 'pp',
      list: 'ag',
    });
  });

  it('says what an empty conversation does not tell', () => {
    expect(learnIds(screen('conversation-empty.xml'))).to.deep.equal({
      ids: { input: 'bkk' },
      unknown: [
        'send: there is nothing to send; type a letter without sending it',
        'text: the conversation shows no text',
        'list: the conversation shows no text',
      ],
    });
  });

  it('refuses any other screen, and says what it shows', () => {
    for (const [name, shown] of [
      ['chat-list.xml', '"WeChat"'],
      ['other-app.xml', 'com.whatsapp'],
    ] as const) {
      expect(() => learnIds(screen(name)))
        .to.throw(MatadorError)
        .that.includes({ code: 'not-a-conversation', source: 'app' })
        .and.has.property('message')
        .that.includes(shown);
    }
  });
});
