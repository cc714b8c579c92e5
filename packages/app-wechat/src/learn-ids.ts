import type { Found, ScreenSnapshot } from '@matador/core';
import { describeScreen, findNode, findNodes, MatadorError } from '@matador/core';
import type { WechatIds } from './ids.js';
import { messageList, messageText } from './structure.js';
import { wechat } from './wechat.js';

export interface LearntIds {
  readonly ids: Readonly<Record<string, string>>;
  /** What the screen does not show, with the reason. */
  readonly unknown: readonly string[];
}

const missing: Readonly<Record<keyof WechatIds, string>> = {
  input: 'the field for text has no id',
  send: 'there is nothing to send; type a letter without sending it',
  text: 'the conversation shows no text',
  list: 'the conversation shows no text',
};

/**
 * Learns what a version calls its views from an open conversation, by structure alone.
 * @throws MatadorError `not-a-conversation`, source `app`, with what the screen shows.
 */
export function learnIds(snapshot: ScreenSnapshot): LearntIds {
  const { manifest, textInput, sendButton, messages } = wechat();
  const inputs = findNodes(snapshot, textInput).filter(
    ({ node }) => node.packageName === manifest.androidPackage,
  );
  if (inputs.length !== 1) {
    throw new MatadorError(
      `an open conversation of ${manifest.displayName} has one field for text, the screen ` +
        `${inputs.length}; it shows ${describeScreen(snapshot)}`,
      {
        code: 'not-a-conversation',
        source: 'app',
        hint: 'Open a conversation with a message in it, type a letter without sending it, and calibrate again.',
      },
    );
  }
  const texts = findNodes(snapshot, messages.bubble).flatMap((bubble) => {
    const text = findNode(snapshot, messages.text, bubble);
    return text === undefined ? [] : [text];
  });
  const learnt = [
    ['input', idOf(inputs)],
    ['send', idOf(findNodes(snapshot, sendButton))],
    ['text', idOf(texts)],
    ['list', idOf(findNodes(snapshot, [{ ...messageList, has: messageText }]))],
  ] as const;
  return {
    ids: Object.fromEntries(learnt.flatMap(([name, id]) => (id === undefined ? [] : [[name, id]]))),
    unknown: learnt
      .filter(([, id]) => id === undefined)
      .map(([name]) => `${name}: ${missing[name]}`),
  };
}

/** The id that most of the nodes have, without its package. */
function idOf(nodes: readonly Found[]): string | undefined {
  const ids = nodes
    .map(({ node }) => node.resourceId.replace(/^.*:id\//, ''))
    .filter((id) => id !== '');
  const count = (id: string): number => ids.filter((one) => one === id).length;
  return ids.toSorted((one, other) => count(other) - count(one))[0];
}
