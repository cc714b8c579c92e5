/** The app's texts in one language. */
export interface SignalWording {
  readonly pending: string;
  readonly sent: string;
  readonly delivered: string;
  readonly read: string;
  readonly failed: string;
  readonly messageHint: string;
  readonly send: string;
  readonly attach: string;
  readonly navigateUp: string;
  readonly newChat: string;
  /** Time of a message just sent. */
  readonly now: string;
}

const english: SignalWording = {
  pending: 'Pending',
  sent: 'Sent',
  delivered: 'Delivered',
  read: 'Read',
  failed: 'Send failed',
  messageHint: 'Signal message',
  send: 'Send',
  attach: 'Add attachment',
  navigateUp: 'Navigate up',
  newChat: 'New chat',
  now: 'Now',
};

const byLanguage: Readonly<Record<string, SignalWording>> = {
  en: english,
  de: {
    pending: 'Ausstehend',
    sent: 'Gesendet',
    delivered: 'Zugestellt',
    read: 'Gelesen',
    failed: 'Senden gescheitert',
    messageHint: 'Signal-Nachricht',
    send: 'Senden',
    attach: 'Anhang hinzufügen',
    navigateUp: 'Nach oben',
    newChat: 'Neuer Chat',
    now: 'Jetzt',
  },
};

/** By the phone's language (`de-CH`); English for a language that the app does not speak. */
export function signalWording(language: string): SignalWording {
  return byLanguage[language.split('-')[0] ?? ''] ?? english;
}
