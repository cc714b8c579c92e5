import { describeMessengerTable } from '@matador/testkit';
import { threema } from '../../src/index.js';

const languages = ['en', 'de', 'es', 'pt', 'ja', 'zh'];
const byId = (id: string) => ({ resourceId: `ch.threema.app:id/${id}` });

describeMessengerTable({
  definition: threema,
  id: 'threema',
  facts: { source: 'PAM 2016, Table 1', date: '2015-07', values: { scorecard: 5 } },
  links: { BOB45678: 'threema://compose?id=BOB45678' },
  wording: { languages, statuses: ['pending', 'sent', 'delivered', 'read', 'failed'] },
  folder: new URL('../../../test/golden/', import.meta.url),
  screens: [
    ...languages.map((language) => ({
      what: `a conversation in ${language}, the failed and the unsent message too`,
      file: `conversation-${language}.xml`,
      messages: [
        'read one',
        '< two & <three>',
        'delivered one',
        'sent four 🙂',
        'failed five',
        'pending six',
      ],
      elements: {
        header: [{ text: 'Bob Müller' }],
        textInput: [byId('embedded_text_editor')],
        sendButton: [byId('send_button')],
      },
    })),
    {
      what: 'the list of chats as no conversation',
      file: 'chat-list.xml',
      messages: [],
      elements: { firstScreen: [{ text: 'Threema' }], header: [] },
    },
  ],
});
