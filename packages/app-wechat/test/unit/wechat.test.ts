import { findNode } from '@matador/core';
import { describeMessengerTable } from '@matador/testkit';
import { expect } from 'chai';
import { optionsSchema, wechat } from '../../src/index.js';
import { folder, screen } from './screen.js';

const table = wechat();

describeMessengerTable({
  definition: table,
  id: 'wechat',
  facts: {
    source: 'PAM 2016, Table 1',
    date: '2015-07',
    values: { users: '400-600 million monthly active', scorecard: null },
  },
  links: {},
  // There are no ticks: a message's status has no words.
  wording: { languages: [], statuses: [] },
  folder,
  screens: [
    ...['en', 'zh', 'de-7.0.3'].map((name) => ({
      what: `a conversation by its structure, whatever the ids: ${name}`,
      file: `conversation-${name}.xml`,
      messages: [
        'sent one',
        '< two & <three>',
        'sent one',
        'sent four 🙂',
        '< Bob Müller\nsays שלום',
        'failed five',
        'pending six',
      ],
      elements: {
        header: [{ text: 'Bob Müller' }],
        textInput: [{ text: 'next' }],
        sendButton: [{ className: 'android.widget.Button' }],
      },
    })),
    {
      what: 'the list of chats as no conversation',
      file: 'chat-list.xml',
      messages: [],
      elements: {
        firstScreen: [{ className: 'androidx.recyclerview.widget.RecyclerView' }],
        textInput: [],
      },
    },
  ],
});

describe("WeChat's own", () => {
  it("finds a contact's row in the list of chats", () => {
    const rows = (table.contactName ?? []).map((row) => ({ ...row, text: 'Bob Müller' }));
    expect(findNode(screen('chat-list.xml'), rows)?.node.className).to.equal('android.view.View');
  });

  it("takes the ids of the user's version as hints, and refuses what is no id", () => {
    expect(wechat({ input: 'amh', send: 'aqj' }).textInput).to.deep.include({ id: 'amh' });
    expect(optionsSchema.parse({})).to.deep.equal({ ids: {} });
    for (const ids of [{ '8.0.1': { input: 'a b' } }, { '8.0.1': { button: 'x' } }, { '': {} }]) {
      expect(optionsSchema.safeParse({ ids }).success).to.equal(false);
    }
  });
});
