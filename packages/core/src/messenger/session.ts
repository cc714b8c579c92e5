import type {
  AppSession,
  Contact,
  DeliveryStatus,
  ReceivedMessage,
  ScreenSnapshot,
  SentMessage,
} from '../contracts/index.js';
import { timestamp } from '../timestamp.js';
import { readBubbles } from './conversation.js';
import { MessageWatch } from './message-watch.js';
import type { MessengerDefinition, MessengerSteps } from './messenger.js';
import type { MessengerScreen } from './screen.js';
import { findNode } from './selector.js';

const closeTimeoutMs = 10_000;
const sentStatuses: readonly DeliveryStatus[] = ['sent', 'delivered', 'read'];

interface OpenConversation {
  readonly contact: Contact;
  readonly watch: MessageWatch;
}

/** An app that a table describes, on one phone. */
export class MessengerSession implements AppSession {
  private conversation: OpenConversation | undefined;

  constructor(
    private readonly definition: MessengerDefinition,
    private readonly steps: MessengerSteps,
    private readonly screen: MessengerScreen,
  ) {}

  /** To be called with every screen that was looked at. */
  observe(snapshot: ScreenSnapshot): void {
    if (this.conversation === undefined) return;
    const { contact, watch } = this.conversation;
    if (this.isOpen(snapshot, contact)) watch.observe(snapshot, this.bubblesOn(snapshot));
  }

  async openConversation(contact: Contact, signal: AbortSignal): Promise<void> {
    this.conversation = undefined;
    await this.steps.goToConversation(this.screen, contact, signal);
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
        if (now === before) return { contact, watch: new MessageWatch(snapshot, bubbles) };
        before = now;
        return undefined;
      },
      signal,
    );
  }

  async send(text: string, signal: AbortSignal): Promise<SentMessage> {
    const { watch } = this.openedConversation();
    await this.steps.enterText(this.screen, text, signal);
    // A message of an earlier try that showed up late is not this one.
    watch.forget('outgoing', text);
    const pressed = await this.steps.pressSend(this.screen, signal);

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
    const { watch } = this.openedConversation();
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
    return { text, received };
  }

  async close(): Promise<void> {
    this.conversation = undefined;
    try {
      // Its connections end too, so that the next measurement begins like this one.
      await this.screen.phone.packages.forceStop(
        this.definition.manifest.androidPackage,
        AbortSignal.timeout(closeTimeoutMs),
      );
    } finally {
      await this.screen.close();
    }
  }

  private openedConversation(): OpenConversation {
    if (this.conversation !== undefined) return this.conversation;
    throw this.screen.error('conversation-not-opened', 'no conversation was opened');
  }

  private isOpen(snapshot: ScreenSnapshot, contact: Contact): boolean {
    const title = findNode(snapshot, this.definition.header)?.node.text;
    return (
      title !== undefined &&
      (title === contact.name || withoutSpacing(title) === withoutSpacing(contact.handle)) &&
      findNode(snapshot, this.definition.textInput) !== undefined
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
