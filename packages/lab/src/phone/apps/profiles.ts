import type { MessengerSpec } from '../../messenger-spec.js';
import type { MessengerId } from '../../services/messenger-wire.js';
import { describedProfile } from './described.js';
import type { MessengerProfile } from './messenger/profile.js';
import { signalProfile } from './signal/profile.js';
import { telegramProfile } from './telegram/profile.js';
import { threemaProfile } from './threema/profile.js';
import { wechatProfile } from './wechat/profile.js';
import { whatsappProfile } from './whatsapp/profile.js';

/**
 * A messenger as the lab's phones have it.
 * @param version of an app that looks different from version to version; default: the newest.
 */
export function messengerProfile(
  messenger: MessengerId | MessengerSpec,
  version?: string,
): MessengerProfile {
  if (typeof messenger === 'object') return describedProfile(messenger);
  switch (messenger) {
    case 'signal':
      return signalProfile;
    case 'whatsapp':
      return whatsappProfile;
    case 'threema':
      return threemaProfile;
    case 'wechat':
      return wechatProfile(version);
    case 'telegram':
      return telegramProfile;
  }
}
