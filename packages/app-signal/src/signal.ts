import type { MessengerDefinition } from '@matador/core';
import { appOffers } from '@matador/core';

const study = 'Scheitle et al., PAM 2016, Table 1: TextSecure 2.24.1, as Signal was called then';
const date = '2015-07';

/** Signal as a table. Ids and layout: the app's public sources; older ones stand behind newer ones. */
export const signal: MessengerDefinition = {
  manifest: {
    id: 'signal',
    displayName: 'Signal',
    androidPackage: 'org.thoughtcrime.securesms',
    testedVersions: [{ version: '7.60.2', on: 'lab' }],
    facts: {
      users: { value: '> 10 million registered', source: study, date },
      scorecard: { value: 7, source: `${study}; EFF Secure Messaging Scorecard`, date },
      architecture: { value: 'client-server', source: study, date },
      serverDistribution: { value: 'global', source: study, date },
      mobileFirst: { value: true, source: study, date },
    },
  },
  // An alias that leads to whichever screen is due; the others cannot be started from outside.
  launchActivity: '.RoutingActivity',
  firstScreen: [{ id: 'conversation_list_item_name' }, { id: 'fab' }, { id: 'list' }],
  chatLink: ({ handle }) => `sgnl://signal.me/#p/${handle}`,
  header: [{ id: 'title', within: { id: 'conversation_title_view' } }],
  textInput: [{ id: 'embedded_text_editor' }],
  sendButton: [{ id: 'send_button' }],
  messages: {
    bubble: [
      { within: { id: 'conversation_item_recycler' }, has: { id: 'conversation_item_body' } },
      { id: 'conversation_item', has: { id: 'conversation_item_body' } },
    ],
    text: [{ id: 'conversation_item_body' }],
    outgoing: [
      { id: 'conversation_item_delivery_status' },
      { id: 'conversation_item_body_wrapper', side: 'right' },
      { id: 'body_bubble', side: 'right' },
    ],
    status: [
      { find: { id: 'conversation_item_alert' }, means: 'failed' },
      { find: { id: 'conversation_item_delivery_status' } },
      { find: { id: 'read_indicator' }, means: 'read' },
      { find: { id: 'delivered_indicator' }, means: 'delivered' },
      { find: { id: 'sent_indicator' }, means: 'sent' },
    ],
    statusOtherwise: 'pending',
  },
  statusWording: {
    en: {
      pending: ['Pending', 'Sending'],
      sent: ['Sent'],
      delivered: ['Delivered'],
      read: ['Read', 'Message read'],
      failed: ['Send failed'],
    },
    de: {
      pending: ['Ausstehend', 'Wird gesendet'],
      sent: ['Gesendet'],
      delivered: ['Zugestellt'],
      read: ['Gelesen', 'Nachricht gelesen'],
      failed: ['Senden gescheitert', 'Senden fehlgeschlagen'],
    },
    es: {
      pending: ['Pendiente', 'Enviando'],
      sent: ['Enviado'],
      delivered: ['Entregado'],
      read: ['Leído', 'Mensaje leído'],
      failed: ['Fallo al enviar', 'Error al enviar'],
    },
    pt: {
      pending: ['Pendente', 'A enviar'],
      sent: ['Enviada', 'Enviado'],
      delivered: ['Entregue'],
      read: ['Lida', 'Lido', 'Mensagem lida'],
      failed: ['Falha ao enviar', 'Falha no envio'],
    },
    ja: {
      pending: ['保留中', '送信中'],
      sent: ['送信済み'],
      delivered: ['配信済み', '送達済み'],
      read: ['既読', 'メッセージ既読'],
      failed: ['送信失敗', '送信に失敗しました'],
    },
    zh: {
      pending: ['待发送', '等待中', '等待傳送'],
      sent: ['已发送', '已傳送'],
      delivered: ['已送达', '已送達'],
      read: ['已读', '已讀', '消息已读'],
      failed: ['发送失败', '傳送失敗'],
    },
  },
  dialogs: [
    ...appOffers('org.thoughtcrime.securesms'),
    {
      name: 'newer messages below',
      kind: null,
      recognise: [{ id: 'scroll_to_bottom' }],
      tap: [{ id: 'scroll_to_bottom' }],
    },
  ],
};
