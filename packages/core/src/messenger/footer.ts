import type { Bubble } from './conversation.js';
import type { MessageFooter, StatusWording } from './messenger.js';
import { statusByWording } from './wording.js';

const placeholders: Readonly<Record<string, string>> = {
  '{time}': '.+',
  '{status}': '(?<status>.+)',
};

/** Reads a message whose text ends in its time and status; `undefined` where it does not. */
export function readFooter(
  whole: string,
  footer: MessageFooter,
  wording: StatusWording,
): Bubble | undefined {
  const end = whole.lastIndexOf('\n');
  if (end < 0) return undefined;
  const text = whole.slice(0, end);
  const line = whole.slice(end + 1);
  for (const template of footer.outgoing) {
    const match = patternOf(template).exec(line);
    const status = statusByWording(match?.groups?.status ?? '', wording);
    if (status !== undefined) return { direction: 'outgoing', text, status };
  }
  const came = footer.incoming.some((template) => patternOf(template).test(line));
  return came ? { direction: 'incoming', text, status: null } : undefined;
}

function patternOf(template: string): RegExp {
  const source = template
    .split(/(\{time\}|\{status\})/)
    .map((part) => placeholders[part] ?? part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .join('');
  return new RegExp(`^${source}$`, 'u');
}
