import type { MessengerDefinition } from '@matador/core';
import { appOffers } from '@matador/core';

const study = 'Scheitle et al., PAM 2016, Table 1: WhatsApp 2.12.176';
const date = '2015-07';

/** WhatsApp as a table. Ids: public automation scripts; WhatsApp Business has the same. */
export const whatsapp: MessengerDefinition = {
  manifest: {
    id: 'whatsapp',
    displayName: 'WhatsApp',
    androidPackage: 'com.whatsapp',
    testedVersions: [{ version: '2.26.20.75', on: 'lab' }],
    facts: {
      users: { value: '800-900 million monthly active', source: study, date },
      scorecard: { value: 2, source: `${study}; EFF Secure Messaging Scorecard`, date },
      architecture: { value: 'client-server', source: study, date },
      serverDistribution: { value: null, source: study, date },
      mobileFirst: { value: true, source: study, date },
    },
  },
  launchActivity: '.HomeActivity',
  firstScreen: [
    { id: 'conversations_row_contact_name' },
    { id: 'fab' },
    { id: 'com.whatsapp:id/toolbar' },
  ],
  chatLink: ({ handle }) => `whatsapp://send?phone=${handle.replace(/\D/g, '')}`,
  header: [{ id: 'conversation_contact_name' }],
  textInput: [{ id: 'entry' }],
  sendButton: [{ id: 'send' }, { id: 'conversation_entry_action_button' }],
  messages: {
    bubble: [
      { within: { id: 'android:id/list' }, has: { id: 'message_text' } },
      { id: 'conversation_text_row', has: { id: 'message_text' } },
      { id: 'main_layout', has: { id: 'message_text' } },
    ],
    text: [{ id: 'message_text' }],
    outgoing: [{ id: 'status' }],
    status: [{ find: { id: 'status' } }],
    statusOtherwise: 'pending',
  },
  statusWording: {
    en: {
      pending: ['Pending', 'Waiting'],
      sent: ['Sent'],
      delivered: ['Delivered'],
      read: ['Read', 'Seen'],
      failed: ['Failed', 'Error'],
    },
    de: {
      pending: ['Ausstehend', 'Wartet'],
      sent: ['Gesendet'],
      delivered: ['Zugestellt'],
      read: ['Gelesen'],
      failed: ['Fehlgeschlagen'],
    },
    es: {
      pending: ['Pendiente'],
      sent: ['Enviado'],
      delivered: ['Entregado'],
      read: ['Leído'],
      failed: ['Error al enviar'],
    },
    pt: {
      pending: ['Pendente'],
      sent: ['Enviada', 'Enviado'],
      delivered: ['Entregue'],
      read: ['Lida', 'Lido'],
      failed: ['Falha'],
    },
    ja: {
      pending: ['保留中', '送信待ち'],
      sent: ['送信済み'],
      delivered: ['配信済み'],
      read: ['既読'],
      failed: ['失敗'],
    },
    zh: {
      pending: ['等待中', '待发送'],
      sent: ['已发送', '已傳送'],
      delivered: ['已送达', '已送達'],
      read: ['已读', '已讀'],
      failed: ['失败', '失敗'],
    },
  },
  dialogs: [
    ...appOffers('com.whatsapp'),
    {
      name: 'backup, rating or update offered',
      recognise: [{ id: 'gdrive_new_user_setup_skip' }, { id: 'later_button' }],
      tap: [{ id: 'gdrive_new_user_setup_skip' }, { id: 'later_button' }],
    },
  ],
};
