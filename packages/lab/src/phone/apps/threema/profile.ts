import { messengerWires } from '../../../services/messenger-wire.js';
import { bubbleRow } from '../messenger/bubble.js';
import { colors, viewId } from '../messenger/looks.js';
import type { MessengerProfile } from '../messenger/profile.js';
import { threemaWords } from './wording.js';

const wire = messengerWires.threema;
const { appPackage } = wire;
const green = 0x05a63f;

/** Threema's ids, servers and links. */
export const threemaProfile: MessengerProfile = {
  id: 'threema',
  wire,
  info: {
    name: appPackage,
    label: 'Threema',
    uid: 10252,
    versionName: '6.4.1',
    versionCode: 1_104_000,
    system: false,
    activities: ['.activities.MainActivity'],
    privateActivities: ['.activities.ComposeMessageActivity'],
  },
  activities: {
    chatList: '.activities.MainActivity',
    conversation: '.activities.ComposeMessageActivity',
  },
  look: {
    packageName: appPackage,
    title: 'Threema',
    accent: green,
    // Drawn with Compose: no ids, and lists that say only what they hold.
    listClass: 'android.view.View',
    rowNameClass: 'android.widget.TextView',
    ids: {
      toolbar: 'toolbar',
      titleBox: 'title_container',
      title: 'title',
      messages: 'history',
      compose: 'bottom_panel',
      input: 'embedded_text_editor',
    },
    message: bubbleRow(
      appPackage,
      {
        row: { incoming: 'msg_list_item_recv', outgoing: 'msg_list_item_send' },
        bubble: 'message_block',
        text: 'text_view',
        date: 'date_view',
        status: 'delivered_indicator',
      },
      { own: 0xc9f0d3, other: colors.grey, ownInk: colors.black },
    ),
    button: (sendable, wording) => ({
      className: 'android.widget.ImageButton',
      ...viewId(appPackage, 'send_button'),
      ...(sendable ? { description: wording.send } : {}),
      mark: sendable ? '>' : 'o',
    }),
  },
  words: threemaWords,
  listsContacts: false,
  startRequests: [
    { name: 'apip.threema.ch', port: 443, tls: true, method: 'GET', path: '/identity/check' },
  ],
  server: ({ handle }) => Promise.resolve({ name: `g-${serverGroup(handle)}.0.threema.ch` }),
  linkedHandle: (link) =>
    /^(?:threema:\/\/compose\?id=|https:\/\/threema\.id\/)([A-Z0-9*][A-Z0-9]{7})$/.exec(link)?.[1],
};

/** Two hexadecimal digits that an account keeps. The real directory assigns them; here the ID does. */
export function serverGroup(threemaId: string): string {
  return ((threemaId.codePointAt(0) ?? 0) % 16).toString(16).padStart(2, '0');
}
