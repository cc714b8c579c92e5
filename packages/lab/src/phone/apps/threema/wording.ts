import type { MessengerProfile } from '../messenger/profile.js';

export const threemaWords: MessengerProfile['words'] = {
  en: {
    pending: 'Sending',
    sent: 'Sent',
    delivered: 'Delivered',
    read: 'Read',
    failed: 'Failed',
    messageHint: 'Write a message',
  },
  de: {
    pending: 'Wird gesendet',
    sent: 'Gesendet',
    delivered: 'Zugestellt',
    read: 'Gelesen',
    failed: 'Fehlgeschlagen',
    messageHint: 'Nachricht schreiben',
  },
  es: {
    pending: 'Enviando',
    sent: 'Enviado',
    delivered: 'Entregado',
    read: 'Leído',
    failed: 'Error al enviar',
    messageHint: 'Escribir un mensaje',
  },
  pt: {
    pending: 'Enviando',
    sent: 'Enviada',
    delivered: 'Entregue',
    read: 'Lida',
    failed: 'Falha no envio',
    messageHint: 'Escrever uma mensagem',
  },
  ja: {
    pending: '送信中',
    sent: '送信済み',
    delivered: '配信済み',
    read: '既読',
    failed: '送信失敗',
    messageHint: 'メッセージを入力',
  },
  zh: {
    pending: '正在发送',
    sent: '已发送',
    delivered: '已送达',
    read: '已读',
    failed: '发送失败',
    messageHint: '输入消息',
  },
};
