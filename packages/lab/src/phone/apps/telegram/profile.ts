import { messengerWires } from '../../../services/messenger-wire.js';
import { box } from '../../screen/view.js';
import type { Look } from '../messenger/looks.js';
import { bodyLine, colors, listBox } from '../messenger/looks.js';
import type { MessengerProfile } from '../messenger/profile.js';
import { telegramWords } from './wording.js';

const wire = messengerWires.telegram;
const { appPackage } = wire;
const blue = 0x3390ec;
/** The European data centre's, built into the app: it asks no resolver. */
const dataCentre = ['149.154.167.51', '149.154.167.91'] as const;

const sentAt: Readonly<Record<string, string>> = {
  en: 'Sent at %',
  de: 'Gesendet um %',
  es: 'Enviado a las %',
  pt: 'Enviada às %',
  ja: '%に送信',
  zh: '发送于 %',
};
const receivedAt: Readonly<Record<string, string>> = {
  en: 'Received at %',
  de: 'Empfangen um %',
  es: 'Recibido a las %',
  pt: 'Recebida às %',
  ja: '%に受信',
  zh: '接收于 %',
};

/** A message drawn by hand: one node that says everything, at its end the time and the status. */
const message: Look['message'] = ({ direction, text, status }, place) => {
  const { left, top, right, bottom, date, wording, cut } = place;
  const own = direction === 'outgoing';
  const time = ((own ? sentAt : receivedAt)[wording.language] ?? '%').replace('%', date);
  const onItsWay = own && (status === 'pending' || status === 'failed');
  const end = onItsWay ? wording[status] : `${time}${own ? `, ${wording[status]}` : ''}`;
  return {
    className: 'android.view.ViewGroup',
    text: `${text}\n${end}`,
    bounds: cut(box(0, top, 1080, bottom)),
    children: [
      {
        className: 'android.view.View',
        bounds: cut(box(left, top, right, bottom)),
        paint: {
          fill: own ? 0xeeffde : colors.grey,
          ink: colors.black,
          lineHeight: bodyLine,
          mark: text,
        },
      },
    ],
  };
};

/** Telegram's screens without ids, and its data centre without a name. */
export const telegramProfile: MessengerProfile = {
  id: 'telegram',
  wire,
  info: {
    name: appPackage,
    label: 'Telegram',
    uid: 10263,
    versionName: '12.3.1',
    versionCode: 63_820,
    system: false,
    activities: ['org.telegram.ui.LaunchActivity'],
    privateActivities: [],
  },
  activities: {
    chatList: 'org.telegram.ui.LaunchActivity',
    conversation: 'org.telegram.ui.LaunchActivity',
  },
  look: {
    packageName: appPackage,
    title: 'Telegram',
    accent: blue,
    listClass: listBox,
    ids: {},
    message,
    button: (sendable, wording) => ({
      className: 'android.view.View',
      description: sendable ? wording.send : wording.attach,
      mark: sendable ? '>' : '+',
    }),
  },
  words: telegramWords,
  listsContacts: false,
  startRequests: [],
  server: ({ attempt }) =>
    Promise.resolve({ name: dataCentre[attempt % dataCentre.length] ?? dataCentre[0] }),
  linkedHandle: (link) =>
    /^(?:tg:\/\/resolve\?domain=|https:\/\/t\.me\/)([A-Za-z]\w{4,31})$/.exec(link)?.[1],
};
