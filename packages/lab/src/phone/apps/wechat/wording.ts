import type { MessengerProfile } from '../messenger/profile.js';

export const wechatWords: MessengerProfile['words'] = {
  en: {
    pending: '',
    sent: '',
    delivered: '',
    read: '',
    failed: 'Resend',
    messageHint: '',
  },
  de: {
    pending: '',
    sent: '',
    delivered: '',
    read: '',
    failed: 'Erneut senden',
    messageHint: '',
  },
  es: {
    pending: '',
    sent: '',
    delivered: '',
    read: '',
    failed: 'Reenviar',
    messageHint: '',
  },
  pt: {
    pending: '',
    sent: '',
    delivered: '',
    read: '',
    failed: 'Reenviar',
    messageHint: '',
  },
  ja: {
    pending: '',
    sent: '',
    delivered: '',
    read: '',
    failed: '再送信',
    messageHint: '',
  },
  zh: {
    pending: '',
    sent: '',
    delivered: '',
    read: '',
    failed: '重新发送',
    messageHint: '',
  },
};
