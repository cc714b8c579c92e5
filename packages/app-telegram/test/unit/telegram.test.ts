import { describeMessengerTable } from '@matador/testkit';
import { telegram } from '../../src/index.js';

const languages = ['en', 'de', 'es', 'pt', 'ja', 'zh'];
const sendWords = ['Send', 'Senden', 'Enviar', 'Enviar', '送信', '发送'];
const link = 'tg://resolve?domain=bob_lab';

describeMessengerTable({
  definition: telegram,
  id: 'telegram',
  facts: { source: 'PAM 2016, Table 1', date: '2015-07', values: { scorecard: 4 } },
  // By the user name, with or without its @.
  links: { bob_lab: link, '@bob_lab': link },
  // All that the app tells.
  wording: { languages, statuses: ['pending', 'sent', 'read', 'failed'] },
  folder: new URL('../../../test/golden/', import.meta.url),
  screens: [
    ...languages.map((language, index) => ({
      what: `a conversation in ${language}, where there are no ids and each text carries its status`,
      file: `conversation-${language}.xml`,
      messages: [
        'read one',
        '< two & <three>',
        'sent one',
        'sent four 🙂',
        '< Bob Müller\nsays שלום',
        'failed five',
        'pending six',
      ],
      elements: {
        // All outside the list that may be the title.
        header: [{ text: 'Bob Müller' }, { text: '' }],
        textInput: [{ text: 'next' }],
        sendButton: [{ description: sendWords[index] ?? '' }],
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
