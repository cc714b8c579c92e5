import type { MessengerProfile } from '../messenger/profile.js';

export const signalWords: MessengerProfile['words'] = {
  en: {
    pending: 'Pending',
    sent: 'Sent',
    delivered: 'Delivered',
    read: 'Read',
    failed: 'Send failed',
    messageHint: 'Signal message',
  },
  de: {
    pending: 'Ausstehend',
    sent: 'Gesendet',
    delivered: 'Zugestellt',
    read: 'Gelesen',
    failed: 'Senden gescheitert',
    messageHint: 'Signal-Nachricht',
  },
  es: {
    pending: 'Pendiente',
    sent: 'Enviado',
    delivered: 'Entregado',
    read: 'Leído',
    failed: 'Fallo al enviar',
    messageHint: 'Mensaje de Signal',
  },
  pt: {
    pending: 'Pendente',
    sent: 'Enviada',
    delivered: 'Entregue',
    read: 'Lida',
    failed: 'Falha ao enviar',
    messageHint: 'Mensagem do Signal',
  },
  ja: {
    pending: '保留中',
    sent: '送信済み',
    delivered: '配信済み',
    read: '既読',
    failed: '送信失敗',
    messageHint: 'Signal メッセージ',
  },
  zh: {
    pending: '待发送',
    sent: '已发送',
    delivered: '已送达',
    read: '已读',
    failed: '发送失败',
    messageHint: 'Signal 消息',
  },
};
