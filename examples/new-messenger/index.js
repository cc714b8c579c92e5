import { defineMessenger, definePlugin, Tokens } from '@matador/core';
import { z } from 'zod';

const unknown = { value: null, source: 'not verified', date: '2026-11' };

/** Pigeon, which does not exist, as a table. */
export const pigeon = defineMessenger({
  manifest: {
    id: 'pigeon',
    displayName: 'Pigeon',
    androidPackage: 'org.example.pigeon',
    testedVersions: [{ version: '1.0.0', on: 'lab' }],
    facts: {
      users: unknown,
      scorecard: unknown,
      architecture: unknown,
      serverDistribution: unknown,
      mobileFirst: unknown,
    },
  },
  launchActivity: '.MainActivity',
  firstScreen: [{ id: 'chat_list' }],
  chatLink: ({ handle }) => `pigeon://chat/${handle}`,
  header: [{ id: 'chat_title' }],
  textInput: [{ id: 'compose_text' }, { className: 'EditText', editable: true }],
  sendButton: [{ id: 'release' }, { description: ['Send', 'Senden', '送信'] }],
  messages: {
    bubble: [{ id: 'letter' }],
    text: [{ id: 'letter_text' }],
    outgoing: [{ id: 'letter_state' }],
    status: [{ find: { id: 'letter_state' } }],
    statusOtherwise: 'pending',
  },
  statusWording: {
    en: { pending: ['In the loft'], sent: ['Flying'], delivered: ['Landed'], read: ['Read'] },
    de: { pending: ['Im Schlag'], sent: ['Fliegt'], delivered: ['Gelandet'], read: ['Gelesen'] },
    ja: { pending: ['小屋'], sent: ['飛行中'], delivered: ['着陸'], read: ['既読'] },
  },
  dialogs: [],
});

export default definePlugin({
  name: '@matador/example-new-messenger',
  configSchema: z.strictObject({}),
  register: (container) => container.registerInstance(Tokens.app, pigeon),
});
