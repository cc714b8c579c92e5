import { messengerWires } from '../../../services/messenger-wire.js';
import { bubbleRow } from '../messenger/bubble.js';
import { colors, viewId } from '../messenger/looks.js';
import type { MessengerProfile } from '../messenger/profile.js';
import { whatsappWords } from './wording.js';

const wire = messengerWires.whatsapp;
const { appPackage } = wire;
const green = 0x1daa61;
/** `e1` to `e16`. */
const chatServers = 16;

/** WhatsApp's ids, servers and links. */
export const whatsappProfile: MessengerProfile = {
  id: 'whatsapp',
  wire,
  info: {
    name: appPackage,
    label: 'WhatsApp',
    uid: 10241,
    versionName: '2.26.20.75',
    versionCode: 262_007_500,
    system: false,
    activities: ['.HomeActivity', '.Main'],
    privateActivities: ['.Conversation'],
  },
  activities: { chatList: '.HomeActivity', conversation: '.Conversation' },
  look: {
    packageName: appPackage,
    title: 'WhatsApp',
    accent: green,
    listClass: 'android.widget.ListView',
    rowNameClass: 'android.widget.TextView',
    ids: {
      chats: 'android:id/list',
      rowName: 'conversations_row_contact_name',
      rowSummary: 'single_msg_tv',
      rowDate: 'conversations_row_date',
      rowStatus: 'status_indicator',
      rowUnread: 'conversations_row_message_count',
      newChat: 'fab',
      toolbar: 'toolbar',
      titleBox: 'conversation_contact',
      title: 'conversation_contact_name',
      messages: 'android:id/list',
      compose: 'input_layout',
      input: 'entry',
    },
    message: bubbleRow(
      appPackage,
      { bubble: 'main_layout', text: 'message_text', date: 'date', status: 'status' },
      { own: 0xd9fdd3, other: colors.grey, ownInk: colors.black },
    ),
    button: (sendable, wording) => ({
      className: 'android.widget.ImageButton',
      ...viewId(appPackage, sendable ? 'send' : 'voice_note_btn'),
      ...(sendable ? { description: wording.send } : {}),
      mark: sendable ? '>' : 'o',
    }),
  },
  words: whatsappWords,
  listsContacts: false,
  startRequests: [
    { name: 'mmg.whatsapp.net', port: 443, tls: true, method: 'GET', path: '/profile/pictures' },
  ],
  server: ({ random }) =>
    Promise.resolve({ name: `e${1 + Math.floor(random() * chatServers)}.whatsapp.net` }),
  linkedHandle: (link) => {
    const number =
      /^(?:https:\/\/wa\.me\/|(?:https:\/\/api\.whatsapp\.com\/|whatsapp:\/\/)send\/?\?phone=)(\d{5,15})$/.exec(
        link,
      )?.[1];
    return number === undefined ? undefined : `+${number}`;
  },
};
