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
};
