import { messengerWires } from '../../../services/messenger-wire.js';
import type { View } from '../../screen/view.js';
import { box } from '../../screen/view.js';
import type { Look } from '../messenger/looks.js';
import { bodyLine, colors, listBox, viewId } from '../messenger/looks.js';
import type { MessengerProfile } from '../messenger/profile.js';
import { chooseServer } from './newdns.js';
import { wechatVersion } from './versions.js';
import { wechatWords } from './wording.js';

const wire = messengerWires.wechat;
const { appPackage } = wire;
const green = 0x07c160;
const avatarSize = 110;

/** WeChat's screens as a version lays them out, and its servers by its own name service. */
export function wechatProfile(versionName: string | undefined): MessengerProfile {
  const { name, code, ids } = wechatVersion(versionName);
  return {
    id: 'wechat',
    wire,
    info: {
      name: appPackage,
      label: 'WeChat',
      uid: 10274,
      versionName: name,
      versionCode: code,
      system: false,
      activities: ['.ui.LauncherUI'],
      privateActivities: ['.ui.chatting.ChattingUI'],
    },
    activities: { chatList: '.ui.LauncherUI', conversation: '.ui.chatting.ChattingUI' },
    look: {
      packageName: appPackage,
      title: 'WeChat',
      accent: green,
      listClass: listBox,
      rowNameClass: 'android.view.View',
      ids: { messages: ids.list, input: ids.input },
      message: messageRow(ids.text),
      button: (sendable, wording) =>
        sendable
          ? {
              className: 'android.widget.Button',
              ...viewId(appPackage, ids.send),
              text: wording.send,
              mark: '>',
            }
          : { className: 'android.widget.ImageButton', description: wording.attach, mark: '+' },
    },
    words: wechatWords,
    listsContacts: true,
    startRequests: [
      {
        name: 'short.weixin.qq.com',
        port: 80,
        tls: false,
        method: 'POST',
        path: '/mmtls/00a1b2c3',
      },
    ],
    server: (choice) => chooseServer(appPackage, choice),
    linkedHandle: () => undefined,
  };
}

/** A picture of the sender at the edge, the text beside it, and no word of what became of it. */
function messageRow(textId: string): Look['message'] {
  return (message, place): View => {
    const own = message.direction === 'outgoing';
    const { top, bottom, wording, cut } = place;
    const [left, right] = own
      ? [place.left - avatarSize, place.right - avatarSize]
      : [place.left + avatarSize, place.right + avatarSize];
    const avatarLeft = own ? 1080 - 20 - avatarSize : 20;
    const children: View[] = [
      {
        className: 'android.widget.ImageView',
        bounds: cut(box(avatarLeft, top + 10, avatarLeft + avatarSize, top + 10 + avatarSize)),
        paint: { fill: colors.dim },
      },
      {
        className: 'android.widget.TextView',
        ...viewId(appPackage, textId),
        text: message.text,
        bounds: cut(box(left + 30, top + 20, right - 30, bottom - 30)),
        onTap: () => undefined,
        onLongTap: () => undefined,
        paint: { fill: own ? 0x95ec69 : colors.grey, ink: colors.black, lineHeight: bodyLine },
      },
    ];
    const beside = cut(box(left - 70, bottom - 90, left - 10, bottom - 30));
    if (own && message.status === 'pending') {
      children.push({ className: 'android.widget.ProgressBar', bounds: beside });
    }
    if (own && message.status === 'failed') {
      children.push({
        className: 'android.widget.ImageView',
        description: wording.failed,
        bounds: beside,
        paint: { fill: 0xfa5151, ink: colors.white, lineHeight: 48, mark: '!' },
      });
    }
    return {
      className: 'android.widget.RelativeLayout',
      bounds: cut(box(0, top, 1080, bottom)),
      children,
    };
  };
}
