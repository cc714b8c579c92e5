import type { DeliveryStatus } from '../contracts/index.js';
import type { StatusWording } from './messenger.js';

/** The status that a word stands for in any of the languages, or `undefined`. */
export function statusByWording(word: string, wording: StatusWording): DeliveryStatus | undefined {
  for (const words of Object.values(wording)) {
    for (const [status, spellings] of Object.entries(words)) {
      if (spellings.includes(word)) return status as DeliveryStatus;
    }
  }
  return undefined;
}
