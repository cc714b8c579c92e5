import type { MessengerDefinition } from '@matador/core';
import { appOffers } from '@matador/core';

const study = 'Scheitle et al., PAM 2016, Table 1: Threema 2.41';
const date = '2015-07';

/**
 * Threema as a table. Ids: public sources and automation scripts. How the views lie in one another was
 * not seen on a phone, hence the fallbacks.
 */
export const threema: MessengerDefinition = {
  manifest: {
    id: 'threema',
    displayName: 'Threema',
    androidPackage: 'ch.threema.app',
    testedVersions: [{ version: '6.4.1', on: 'lab' }],
    facts: {
      users: { value: '3 million registered', source: study, date },
      scorecard: { value: 5, source: `${study}; EFF Secure Messaging Scorecard`, date },
      architecture: { value: 'client-server', source: study, date },
      serverDistribution: { value: 'Switzerland', source: study, date },
      mobileFirst: { value: true, source: study, date },
    },
  },
  launchActivity: '.activities.MainActivity',
  // The list of chats is drawn with Compose and has no ids: any part of the app's own first screen.
  firstScreen: [{ id: 'fab' }, { id: 'main_content' }, { text: 'Threema' }],
  chatLink: ({ handle }) => `threema://compose?id=${handle}`,
  header: [{ id: 'title', within: { id: 'title_container' } }, { id: 'title' }],
  textInput: [{ id: 'embedded_text_editor' }],
  sendButton: [{ id: 'send_button' }],
  messages: {
    bubble: [
      { within: { id: 'history' }, has: { id: 'text_view' } },
      { id: 'message_block', has: { id: 'text_view' } },
    ],
    text: [{ id: 'text_view' }],
    outgoing: [{ id: 'msg_list_item_send' }, { id: 'message_block', side: 'right' }],
    status: [
      { find: { id: 'tap_to_resend' }, means: 'failed' },
      { find: { id: 'delivered_indicator' } },
    ],
    statusOtherwise: 'pending',
  },
  statusWording: {
    en: {
      pending: ['Sending', 'Pending'],
      sent: ['Sent'],
      delivered: ['Delivered'],
      read: ['Read'],
      failed: ['Failed', 'Send failed'],
    },
    de: {
      pending: ['Wird gesendet', 'Ausstehend'],
      sent: ['Gesendet'],
      delivered: ['Zugestellt'],
      read: ['Gelesen'],
      failed: ['Fehlgeschlagen', 'Senden fehlgeschlagen'],
    },
    es: {
      pending: ['Enviando', 'Pendiente'],
      sent: ['Enviado'],
      delivered: ['Entregado'],
      read: ['Leído'],
      failed: ['Error al enviar'],
    },
    pt: {
      pending: ['Enviando', 'Pendente'],
      sent: ['Enviada', 'Enviado'],
      delivered: ['Entregue'],
      read: ['Lida', 'Lido'],
      failed: ['Falha no envio'],
    },
    ja: {
      pending: ['送信中', '保留中'],
      sent: ['送信済み'],
      delivered: ['配信済み'],
      read: ['既読'],
      failed: ['送信失敗'],
    },
    zh: {
      pending: ['正在发送', '等待中'],
      sent: ['已发送', '已傳送'],
      delivered: ['已送达', '已送達'],
      read: ['已读', '已讀'],
      failed: ['发送失败', '傳送失敗'],
    },
  },
  dialogs: appOffers('ch.threema.app'),
};
