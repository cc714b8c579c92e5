import { messengerWires } from '../../../services/messenger-wire.js';
import { bubbleRow } from '../messenger/bubble.js';
import { colors, listBox, viewId } from '../messenger/looks.js';
import type { MessengerProfile } from '../messenger/profile.js';
import { signalWords } from './wording.js';

const wire = messengerWires.signal;
const { appPackage } = wire;
const blue = 0x2c6bed;

/** Signal's ids, servers and links. */
export const signalProfile: MessengerProfile = {
  id: 'signal',
  wire,
  info: {
    name: appPackage,
    label: 'Signal',
    uid: 10234,
    versionName: '7.60.2',
    versionCode: 163_002,
    system: false,
    activities: ['.RoutingActivity'],
    privateActivities: ['.MainActivity', '.conversation.v2.ConversationActivity'],
  },
  activities: { chatList: '.MainActivity', conversation: '.conversation.v2.ConversationActivity' },
  look: {
    packageName: appPackage,
    title: 'Signal',
    accent: blue,
    listClass: listBox,
    rowNameClass: 'android.widget.TextView',
    ids: {
      chats: 'list',
      rowName: 'conversation_list_item_name',
      rowSummary: 'conversation_list_item_summary',
      rowDate: 'conversation_list_item_date',
      rowStatus: 'conversation_list_item_status',
      rowUnread: 'conversation_list_item_unread_indicator',
      newChat: 'fab',
      toolbar: 'toolbar',
      titleBox: 'conversation_title_view',
      title: 'title',
      messages: 'conversation_item_recycler',
      compose: 'bottom_panel',
      input: 'embedded_text_editor',
    },
    message: bubbleRow(
      appPackage,
      {
        bubble: 'conversation_item_body_wrapper',
        text: 'conversation_item_body',
        date: 'conversation_item_date',
        status: 'conversation_item_delivery_status',
      },
      { own: blue, other: colors.grey, ownInk: colors.white },
    ),
    button: (sendable, wording) => ({
      className: 'android.widget.ImageButton',
      ...viewId(appPackage, sendable ? 'send_button' : 'attach_button'),
      description: sendable ? wording.send : wording.attach,
      mark: sendable ? '>' : '+',
    }),
  },
  words: signalWords,
  listsContacts: false,
  startRequests: [
    {
      name: 'storage.signal.org',
      port: 443,
      tls: true,
      method: 'GET',
      path: '/v1/storage/manifest',
    },
    { name: 'cdn.signal.org', port: 443, tls: true, method: 'GET', path: '/profiles/avatar' },
  ],
  server: () => Promise.resolve({ name: 'chat.signal.org' }),
  linkedHandle: (link) => /^(?:sgnl|https):\/\/signal\.me\/#p\/(\+\d{5,15})$/.exec(link)?.[1],
};
