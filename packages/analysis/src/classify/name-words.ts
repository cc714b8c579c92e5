import type { Clue } from './weights.js';

type WordClue = Extract<Clue, `${string}-word`>;

/** Words that operators name their servers with. They stand at the beginning or end of a label's part. */
const words: Readonly<Record<WordClue, readonly string[]>> = {
  'messaging-word': ['chat', 'msg', 'message', 'messaging', 'im', 'xmpp'],
  'media-word': [
    'cdn',
    'media',
    'img',
    'image',
    'images',
    'photo',
    'photos',
    'video',
    'audio',
  ].concat(['static', 'content', 'thumb', 'avatar', 'blob', 'upload', 'download']),
  'call-word': ['stun', 'turn', 'voip', 'call', 'calls', 'rtc', 'sfu'],
  'push-word': ['push', 'notify', 'notification', 'notifications', 'fcm', 'apns'],
  'resolver-word': ['dns', 'doh', 'resolver'],
  'telemetry-word': ['log', 'logs', 'logging', 'metrics', 'measurement', 'analytics'].concat([
    'telemetry',
    'event',
    'events',
    'stats',
    'crash',
    'crashes',
    'report',
    'reports',
    'tracking',
  ]),
  'background-word': ['time', 'ntp', 'connectivitycheck', 'captive', 'update', 'updates'],
};

/** Words so short that they are too often a part of another are looked for whole only. */
const wholeBelow = 4;

/** What a host name's words say; the registered domain's last label, the public suffix, says nothing. */
export function cluesOfName(name: string): { readonly clue: WordClue; readonly word: string }[] {
  const parts = name
    .toLowerCase()
    .split('.')
    .slice(0, -1)
    .flatMap((label) => label.split(/[^a-z]+/))
    .filter((part) => part !== '');
  return (Object.keys(words) as WordClue[]).flatMap((clue) => {
    const word = words[clue].find((each) => parts.some((part) => isIn(each, part)));
    return word === undefined ? [] : [{ clue, word }];
  });
}

function isIn(word: string, part: string): boolean {
  if (part === word) return true;
  if (word.length < wholeBelow) return word.length === 3 && part.endsWith(word);
  return part.startsWith(word) || part.endsWith(word);
}
