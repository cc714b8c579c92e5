import type { MessengerSpec } from '../../messenger-spec.js';
import { wireOf } from '../../services/messenger-wire.js';
import { bubbleRow } from './messenger/bubble.js';
import { colors, listBox, viewId } from './messenger/looks.js';
import type { MessengerProfile } from './messenger/profile.js';

const violet = 0x6b4fbb;
/** Above those of the messengers that the lab knows. */
const uid = 10300;

/** A messenger as its description says. */
export function describedProfile(spec: MessengerSpec): MessengerProfile {
  const { androidPackage, displayName, ids, activity } = spec;
  const [before = '', after = ''] = spec.chatLink.split('{handle}');
  return {
    id: spec.id,
    wire: wireOf(spec),
    info: {
      name: androidPackage,
      label: displayName,
      uid,
      versionName: spec.versionName,
      versionCode: 1,
      system: false,
      activities: [activity],
      privateActivities: [],
    },
    activities: { chatList: activity, conversation: activity },
    look: {
      packageName: androidPackage,
      title: displayName,
      accent: violet,
      listClass: listBox,
      rowNameClass: 'android.widget.TextView',
      ids,
      message: bubbleRow(
        androidPackage,
        { bubble: ids.bubble, text: ids.text, date: ids.date, status: ids.status },
        { own: violet, other: colors.grey, ownInk: colors.white },
      ),
      button: (sendable, wording) => ({
        className: 'android.widget.ImageButton',
        ...(sendable ? viewId(androidPackage, ids.send) : {}),
        description: sendable ? wording.send : wording.attach,
        mark: sendable ? '>' : '+',
      }),
    },
    words: spec.words,
    listsContacts: true,
    startRequests: [],
    server: () => Promise.resolve({ name: spec.server.name }),
    linkedHandle: (link) => {
      const handle = link.slice(before.length, link.length - after.length);
      return link === `${before}${handle}${after}` && handle !== '' ? handle : undefined;
    },
  };
}
