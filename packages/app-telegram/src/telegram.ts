import type { MessengerDefinition } from '@matador/core';
import { appOffers } from '@matador/core';

const study = 'Scheitle et al., PAM 2016, Table 1';
const date = '2015-07';
const messageList = { className: ['RecyclerView', 'ListView'] };

/**
 * Telegram as a table. It draws its screens by hand: there are no ids, and a message is one node
 * whose text ends in the time and, of an own message, in what became of it. Source of that end:
 * `ChatMessageCell` in the app's public sources. The wording was not seen on a phone.
 */
export const telegram: MessengerDefinition = {
  manifest: {
    id: 'telegram',
    displayName: 'Telegram',
    androidPackage: 'org.telegram.messenger',
    testedVersions: [{ version: '12.3.1', on: 'lab' }],
    facts: {
      users: { value: '30-50 million monthly active', source: study, date },
      scorecard: {
        value: 4,
        source: `${study}; EFF Secure Messaging Scorecard; 7 in secret chats`,
        date,
      },
      architecture: { value: 'client-server', source: study, date },
      serverDistribution: { value: 'global', source: study, date },
      mobileFirst: { value: true, source: study, date },
    },
  },
  launchActivity: 'org.telegram.ui.LaunchActivity',
  firstScreen: [messageList, { text: 'Telegram' }],
  chatLink: ({ handle }) => `tg://resolve?domain=${handle.replace(/^@/, '')}`,
  header: [{ className: ['TextView', 'View'], outside: messageList }],
  textInput: [{ className: 'EditText', editable: true, outside: messageList }],
  sendButton: [{ description: ['Send', 'Senden', 'Enviar', '送信', '送信する', '发送', '傳送'] }],
  messages: {
    bubble: [{ within: messageList }],
    // The bubble itself.
    text: [{}],
    footer: {
      outgoing: ['{time}, {status}', '{status}'],
      incoming: [
        'Received {time}',
        'Empfangen {time}',
        'Recibido {time}',
        'Recebida {time}',
        'Recebido {time}',
        '{time}に受信',
        '受信: {time}',
        '接收于 {time}',
        '收到于 {time}',
      ],
    },
    outgoing: [],
    status: [],
    statusOtherwise: 'pending',
  },
  // "Not seen" is the server's tick: nothing tells whether the other phone has the message already.
  statusWording: {
    en: {
      pending: ['Sending'],
      sent: ['Not seen'],
      read: ['Seen'],
      failed: ['Error', 'Sending error'],
    },
    de: {
      pending: ['Wird gesendet', 'Sendet'],
      sent: ['Nicht gesehen', 'Ungesehen'],
      read: ['Gesehen'],
      failed: ['Fehler'],
    },
    es: {
      pending: ['Enviando'],
      sent: ['No visto'],
      read: ['Visto'],
      failed: ['Error', 'Error al enviar'],
    },
    pt: {
      pending: ['Enviando', 'A enviar'],
      sent: ['Não visto', 'Não vista'],
      read: ['Visto', 'Vista'],
      failed: ['Erro', 'Erro ao enviar'],
    },
    ja: { pending: ['送信中'], sent: ['未読'], read: ['既読'], failed: ['エラー', '送信エラー'] },
    zh: {
      pending: ['发送中', '正在发送', '傳送中'],
      sent: ['未读', '未讀'],
      read: ['已读', '已讀'],
      failed: ['错误', '发送失败', '錯誤'],
    },
  },
  dialogs: appOffers('org.telegram.messenger'),
};
