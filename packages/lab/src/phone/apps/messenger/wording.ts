/** An app's own texts in one language. */
export interface AppWords {
  readonly pending: string;
  readonly sent: string;
  readonly delivered: string;
  readonly read: string;
  readonly failed: string;
  readonly messageHint: string;
}

/** Texts that the apps share. */
interface CommonWords {
  readonly send: string;
  readonly attach: string;
  readonly navigateUp: string;
  readonly newChat: string;
  /** Time of a message just sent. */
  readonly now: string;
}

/** All texts of an app in one language. */
export type Wording = AppWords & CommonWords & { readonly language: string };

const english: CommonWords = {
  send: 'Send',
  attach: 'Add attachment',
  navigateUp: 'Navigate up',
  newChat: 'New chat',
  now: 'Now',
};

const common: Readonly<Record<string, CommonWords>> = {
  en: english,
  de: {
    send: 'Senden',
    attach: 'Anhang hinzufügen',
    navigateUp: 'Nach oben',
    newChat: 'Neuer Chat',
    now: 'Jetzt',
  },
  es: {
    send: 'Enviar',
    attach: 'Adjuntar',
    navigateUp: 'Desplazarse hacia arriba',
    newChat: 'Nuevo chat',
    now: 'Ahora',
  },
  pt: {
    send: 'Enviar',
    attach: 'Anexar',
    navigateUp: 'Navegar para cima',
    newChat: 'Nova conversa',
    now: 'Agora',
  },
  ja: {
    send: '送信',
    attach: '添付ファイルを追加',
    navigateUp: '上へ移動',
    newChat: '新規チャット',
    now: 'たった今',
  },
  zh: {
    send: '发送',
    attach: '添加附件',
    navigateUp: '转到上一层级',
    newChat: '新聊天',
    now: '刚刚',
  },
};

/** By the phone's language (`de-CH`); English for a language that the app does not speak. */
export function wordingIn(
  words: Readonly<Record<string, AppWords>> & { readonly en: AppWords },
  phoneLanguage: string,
): Wording {
  const asked = phoneLanguage.split('-')[0] ?? '';
  const language = words[asked] === undefined ? 'en' : asked;
  return { ...(words[language] ?? words.en), ...(common[language] ?? english), language };
}
