import type { Selector } from '@matador/core';

/** What WeChat's conversation is made of, in every version. */
export const messageList: Selector = { className: ['RecyclerView', 'ListView'] };

/** Times and names in the list of messages cannot be tapped; texts can. */
export const messageText: Selector = { className: 'TextView', clickable: true };

/** On the send button: English, German, Spanish, Portuguese, Japanese, Chinese. */
export const sendWords: readonly string[] = ['Send', 'Senden', 'Enviar', '送信', '发送', '傳送'];

/** What the icon beside a message that could not be sent is read out as. */
export const resendWords: readonly string[] = [
  'Resend',
  'Erneut senden',
  'Reenviar',
  '再送信',
  '重新发送',
  '重发',
  '重新傳送',
];
