import { describeMessengerTable } from '@matador/testkit';
import { signal } from '../../src/index.js';

const byId = (id: string) => ({ resourceId: `org.thoughtcrime.securesms:id/${id}` });

describeMessengerTable({
  definition: signal,
  id: 'signal',
  facts: {
    source: 'PAM 2016, Table 1',
    date: '2015-07',
    values: { scorecard: 7, serverDistribution: 'global' },
  },
  links: { '+4915112345678': 'sgnl://signal.me/#p/+4915112345678' },
  wording: {
    languages: ['en', 'de', 'es', 'pt', 'ja', 'zh'],
    statuses: ['pending', 'sent', 'delivered', 'read', 'failed'],
  },
  folder: new URL('../../../test/golden/', import.meta.url),
  screens: [
    {
      what: 'a conversation in English, with the same text twice, and no button without a text to send',
      file: 'conversation-en.xml',
      messages: [
        'read Hello, this is m1 0a1b2c3d',
        '< Hi & <welcome>, "Alice"!\nHow\'s it going? 👋',
        'delivered Hello, this is m1 0a1b2c3d',
        'sent Hello, this is m3 99',
        'pending one more',
      ],
      elements: { textInput: [byId('embedded_text_editor')], sendButton: [] },
    },
    {
      what: 'a conversation in German, with a message that failed and has no tick',
      file: 'conversation-de-typing.xml',
      messages: ['read Hallo', '< Hallo zurück', 'delivered Guten Tag', 'failed kommt nicht an'],
      elements: { header: [{ text: 'Bob Müller' }], sendButton: [byId('send_button')] },
    },
    {
      what: 'a conversation as older versions lay it out',
      file: 'conversation-older.xml',
      messages: [
        'read out read',
        '< in',
        'delivered out delivered',
        'sent out sent',
        'pending out pending',
      ],
    },
    {
      what: 'a conversation that is scrolled back, and goes on to the newest message',
      file: 'conversation-ja-scrolled.xml',
      messages: ['read こんにちは', '< 元気?'],
      dialogs: ['newer messages below'],
    },
    {
      what: 'the list of chats as no conversation',
      file: 'chat-list.xml',
      messages: [],
      elements: {
        firstScreen: ['Bob', 'Alice'].map((text) => ({
          ...byId('conversation_list_item_name'),
          text,
        })),
        header: [],
      },
    },
  ],
});
