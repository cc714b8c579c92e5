import { randomBytes } from 'node:crypto';
import type { AppSession, SideName } from '../contracts/index.js';
import { MatadorError } from '../errors.js';
import { onSide } from './both-sides.js';
import { withLimit } from './failures.js';
import type { Recorder } from './recorder.js';
import { together } from './together.js';

export interface ConversationInput {
  readonly sessions: Readonly<Record<SideName, AppSession>>;
  readonly messagesPerDirection: number;
  readonly messageTimeoutMs: number;
  readonly recorder: Recorder;
  readonly signal: AbortSignal;
}

/** Sends the messages one after another, a to b and b to a in turn, and waits for each to arrive. */
export async function converse(input: ConversationInput): Promise<void> {
  let number = 0;
  for (let round = 0; round < input.messagesPerDirection; round++) {
    for (const sender of ['a', 'b'] as const) {
      number++;
      await exchangeMessage(input, sender, `m${number}`);
    }
  }
}

async function exchangeMessage(
  input: ConversationInput,
  sender: SideName,
  message: string,
): Promise<void> {
  const receiver = sender === 'a' ? 'b' : 'a';
  const text = messageText(message);
  const sending = async (signal: AbortSignal) => {
    const { pressed, sent, status } = await input.sessions[sender].send(text, signal);
    input.recorder.action({
      kind: 'message-sent',
      message,
      text,
      side: sender,
      pressed,
      sent,
      status,
    });
  };
  const receiving = async (signal: AbortSignal) => {
    const { received } = await input.sessions[receiver].waitForMessage(text, signal);
    input.recorder.action({ kind: 'message-received', message, text, side: receiver, received });
  };
  const ms = input.messageTimeoutMs;
  await together(input.signal, [
    (signal) =>
      onSide(sender, () => withLimit({ ms, error: tooLate(message, 'sent', ms) }, signal, sending)),
    (signal) =>
      onSide(receiver, () =>
        withLimit({ ms, error: tooLate(message, 'received', ms) }, signal, receiving),
      ),
  ]);
}

/** Unique, so that a message is never taken for another one in the same conversation. */
function messageText(message: string): string {
  return `Hello, this is ${message} ${randomBytes(4).toString('hex')}`;
}

function tooLate(message: string, what: 'sent' | 'received', ms: number): MatadorError {
  return new MatadorError(`${message} was not ${what} within ${ms} ms`, {
    code: `message-not-${what}`,
    source: 'app',
  });
}
