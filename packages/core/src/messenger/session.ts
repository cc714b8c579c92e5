import type {
  AnomalyListener,
  AppSession,
  Contact,
  DeliveryStatus,
  ObservedTime,
  ReceivedMessage,
  ScreenSnapshot,
  SentMessage,
} from '../contracts/index.js';
import { isConnectionLost, MatadorError } from '../errors.js';
import { timestamp } from '../timestamp.js';
import { readBubbles } from './conversation.js';
import { MessageWatch } from './message-watch.js';
import type { MessengerDefinition, MessengerSteps } from './messenger.js';
import type { MessengerScreen } from './screen.js';
import { findNode, matchesAny, nodesOf } from './selector.js';

const closeTimeoutMs = 10_000;
const sentStatuses: readonly DeliveryStatus[] = ['sent', 'delivered', 'read'];

interface OpenConversation {
  readonly contact: Contact;
  readonly watch: MessageWatch;
  /** Texts of the messages that have arrived. */
  readonly received: Set<string>;
}

/** An app that a table describes, on one phone. */
export class MessengerSession implements AppSession {
  private conversation: OpenConversation | undefined;

  constructor(
    private readonly definition: MessengerDefinition,
    private readonly steps: MessengerSteps,
    private readonly screen: MessengerScreen,
    private readonly onAnomaly: AnomalyListener,
    /** What the opening of the UI session took. */
    public controlMs: number,
  ) {}

  /** To be called with every screen that was looked at. */
  observe(snapshot: ScreenSnapshot): void {
    if (this.conversation === undefined) return;
    const { contact, watch, received } = this.conversation;
    if (!this.isOpen(snapshot, contact)) return;
    watch.observe(snapshot, this.bubblesOn(snapshot));
    for (const text of received) {
      if (watch.take('incoming', text) === undefined) continue;
      const what = `the message "${text}" came once more`;
      this.onAnomaly({ kind: 'message-duplicated', what, action: 'survived' });
    }
  }

  async openConversation(contact: Contact, signal: AbortSignal): Promise<void> {
    this.conversation = undefined;
    await again(() => this.steps.goToConversation(this.screen, contact, signal));
    let before: string | undefined;
    this.conversation = await this.screen.until(
      {
        what: `the conversation with ${contact.name}`,
        code: 'conversation-not-opened',
        hint: `Check that this phone's address book calls ${contact.handle} "${contact.name}".`,
        timeoutMs: this.screen.limits.elementMs,
      },
      (snapshot) => {
        if (!this.isOpen(snapshot, contact)) return undefined;
        // The list fills after the screen has come up: it is complete when two looks agree.
        const bubbles = this.bubblesOn(snapshot);
        const now = JSON.stringify(bubbles);
        if (now === before) {
          const watch = new MessageWatch(snapshot, bubbles);
          return { contact, watch, received: new Set() };
        }
        before = now;
        return undefined;
      },
      signal,
    );
  }

  async send(text: string, signal: AbortSignal): Promise<SentMessage> {
    const { watch } = this.openedConversation();
    await again(() => this.steps.enterText(this.screen, text, signal));
    // A message of an earlier try that showed up late is not this one.
    watch.forget('outgoing', text);
    const pressed = await this.pressSend(text, signal);

    let notYetSent = pressed.notBefore;
    let appeared = false;
    const { sent, status } = await this.screen.until(
      {
        what: `the message "${text}" to be shown as sent`,
        code: 'message-not-sent',
        timeoutMs: this.screen.limits.messageMs,
      },
      (snapshot) => {
        appeared ||= watch.take('outgoing', text) !== undefined;
        const status = appeared ? watch.newestOutgoing(text)?.status : undefined;
        if (status === 'failed') {
          throw this.screen.error('message-failed', `the app could not send "${text}"`);
        }
        if (status && sentStatuses.includes(status)) {
          return { status, sent: { at: timestamp(snapshot.seenAt), notBefore: notYetSent } };
        }
        notYetSent = timestamp(snapshot.askedAt);
        return undefined;
      },
      signal,
    );
    return { text, pressed, sent, status };
  }

  async waitForMessage(text: string, signal: AbortSignal): Promise<ReceivedMessage> {
    const { watch, received: texts } = this.openedConversation();
    const received =
      watch.take('incoming', text) ??
      (await this.screen.until(
        {
          what: `the message "${text}" to arrive`,
          code: 'message-not-received',
          timeoutMs: this.screen.limits.messageMs,
        },
        () => watch.take('incoming', text),
        signal,
      ));
    texts.add(text);
    return { text, received };
  }

  async close(): Promise<void> {
    const startedAt = performance.now();
    await this.lookOnceMore();
    this.conversation = undefined;
    try {
      // Its connections end too, so that the next measurement begins like this one.
      await this.screen.phone.packages.forceStop(
        this.definition.manifest.androidPackage,
        AbortSignal.timeout(closeTimeoutMs),
      );
    } finally {
      await this.screen.close();
      this.controlMs += performance.now() - startedAt;
    }
  }

  /** Where the connection breaks meanwhile, the field for text shows whether it was pressed. */
  private async pressSend(text: string, signal: AbortSignal): Promise<ObservedTime> {
    const notBefore = timestamp();
    try {
      return await this.steps.pressSend(this.screen, signal);
    } catch (error) {
      if (!isConnectionLost(error)) throw error;
      const input = findNode(await this.screen.look(signal), this.definition.textInput);
      if (input?.node.text === text) return await this.steps.pressSend(this.screen, signal);
      return { notBefore, at: timestamp() };
    }
  }

  /** What came twice, or covers the app, after the last message was waited for. */
  private async lookOnceMore(): Promise<void> {
    if (this.conversation === undefined) return;
    try {
      await this.screen.look(AbortSignal.timeout(closeTimeoutMs));
    } catch {
      // The session is over: what failed in it has been said.
    }
  }

  private openedConversation(): OpenConversation {
    if (this.conversation !== undefined) return this.conversation;
    throw this.screen.error('conversation-not-opened', 'no conversation was opened');
  }

  private isOpen(snapshot: ScreenSnapshot, contact: Contact): boolean {
    const { header, textInput } = this.definition;
    const handle = withoutSpacing(contact.handle);
    return (
      findNode(snapshot, textInput) !== undefined &&
      [...nodesOf(snapshot.root)].some(
        (placed) =>
          matchesAny(snapshot, placed, header) &&
          (placed.node.text === contact.name || withoutSpacing(placed.node.text) === handle),
      )
    );
  }

  private bubblesOn(snapshot: ScreenSnapshot) {
    return readBubbles(snapshot, this.definition.messages, this.definition.statusWording);
  }
}

/** Apps print a telephone number with spaces, dashes and brackets, and with marks of direction. */
function withoutSpacing(handle: string): string {
  return handle.replace(/[\s()\-\u2010-\u2015\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '');
}

/**
 * Does once more what a lost connection, or something that came before the app meanwhile, may have
 * kept from being done.
 */
async function again<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const covered = error instanceof MatadorError && error.code === 'text-not-entered';
    if (!covered && !isConnectionLost(error)) throw error;
    return await work();
  }
}
