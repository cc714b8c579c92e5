import type { MessengerProfile } from '../messenger/profile.js';

export const whatsappWords: MessengerProfile['words'] = {
  en: {
    pending: 'Pending',
    sent: 'Sent',
    delivered: 'Delivered',
    read: 'Read',
    failed: 'Failed',
    messageHint: 'Message',
  },
  de: {
    pending: 'Ausstehend',
    sent: 'Gesendet',
    delivered: 'Zugestellt',
    read: 'Gelesen',
    failed: 'Fehlgeschlagen',
    messageHint: 'Nachricht',
  },
  es: {
    pending: 'Pendiente',
    sent: 'Enviado',
    delivered: 'Entregado',
    read: 'Leído',
    failed: 'Error',
    messageHint: 'Mensaje',
  },
  pt: {
    pending: 'Pendente',
    sent: 'Enviada',
    delivered: 'Entregue',
    read: 'Lida',
    failed: 'Falha',
    messageHint: 'Mensagem',
  },
  ja: {
    pending: '保留中',
    sent: '送信済み',
    delivered: '配信済み',
    read: '既読',
    failed: '失敗',
    messageHint: 'メッセージ',
  },
  zh: {
    pending: '等待中',
    sent: '已发送',
    delivered: '已送达',
    read: '已读',
    failed: '失败',
    messageHint: '消息',
  },
};
