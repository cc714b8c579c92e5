import { describeMessengerTable } from '@matador/testkit';
import { whatsapp } from '../../src/index.js';

const languages = ['en', 'de', 'es', 'pt', 'ja', 'zh'];
const byId = (id: string) => ({ resourceId: `com.whatsapp:id/${id}` });

describeMessengerTable({
  definition: whatsapp,
  id: 'whatsapp',
  facts: { source: 'PAM 2016, Table 1', date: '2015-07', values: { scorecard: 2 } },
  links: { '+4915112345678': 'whatsapp://send?phone=4915112345678' },
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
        textInput: [byId('entry')],
        sendButton: [byId('send')],
      },
    })),
    {
      what: 'the list of chats as no conversation',
      file: 'chat-list.xml',
      messages: [],
      elements: { firstScreen: [byId('conversations_row_contact_name')], header: [] },
    },
  ],
});
