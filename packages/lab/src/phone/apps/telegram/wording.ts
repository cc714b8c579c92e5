import type { MessengerProfile } from '../messenger/profile.js';

export const telegramWords: MessengerProfile['words'] = {
  en: {
    pending: 'Sending',
    sent: 'Not seen',
    delivered: 'Not seen',
    read: 'Seen',
    failed: 'Error',
    messageHint: 'Message',
  },
  de: {
    pending: 'Wird gesendet',
    sent: 'Nicht gesehen',
    delivered: 'Nicht gesehen',
    read: 'Gesehen',
    failed: 'Fehler',
    messageHint: 'Nachricht',
  },
  es: {
    pending: 'Enviando',
    sent: 'No visto',
    delivered: 'No visto',
    read: 'Visto',
    failed: 'Error',
    messageHint: 'Mensaje',
  },
  pt: {
    pending: 'Enviando',
    sent: 'Não visto',
    delivered: 'Não visto',
    read: 'Visto',
    failed: 'Erro',
    messageHint: 'Mensagem',
  },
  ja: {
    pending: '送信中',
    sent: '未読',
    delivered: '未読',
    read: '既読',
    failed: 'エラー',
    messageHint: 'メッセージ',
  },
  zh: {
    pending: '发送中',
    sent: '未读',
    delivered: '未读',
    read: '已读',
    failed: '错误',
    messageHint: '消息',
  },
};
