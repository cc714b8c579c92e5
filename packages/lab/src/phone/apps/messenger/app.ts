import { randomUUID } from 'node:crypto';
import type { EventLog } from '../../../event-log.js';
import type { Random } from '../../../random.js';
import type { Network } from '../../network/network.js';
import type { Notifications } from '../../notifications.js';
import type { PhoneProcess, Processes } from '../../processes.js';
import { TextField } from '../../screen/text-field.js';
import type { ScreenWindow } from '../../screen/view.js';
import type { App, Intent } from '../app.js';
import type { MessageContent } from './client.js';
import { MessengerClient } from './client.js';
import { MessageStore } from './messages.js';
import { chatListView } from './chat-list-screen.js';
import { conversationView, overflow } from './conversation-screen.js';
import { dateText } from './looks.js';
import type { MessengerProfile } from './profile.js';
import { wordingIn } from './wording.js';

export interface MessengerAppOptions {
  readonly profile: MessengerProfile;
  readonly account: { readonly name: string; readonly handle: string };
  readonly contacts: readonly { readonly name: string; readonly handle: string }[];
  readonly language: string;
  readonly pushToken: string;
  readonly network: Network;
  readonly processes: Processes;
  readonly notifications: Notifications;
  readonly events: EventLog;
  readonly random: Random;
  readonly now: () => number;
  /** What the app shows may have changed. */
  readonly redraw: () => void;
  /** The name of a STUN server, for an app that sends straight to the other phone where it can. */
  readonly stun: string | undefined;
  /** The app's process is gone. */
  readonly ended: () => void;
}

/** How long the connection is kept once the app is no longer seen; then push wakes it. */
const keepInBackground = 60_000;

/** Android counts the users of apps from here. */
const firstAppUid = 10_000;

/** A messenger that looks and talks as its profile says. */
export class MessengerApp implements App {
  readonly info;
  private readonly profile;
  private readonly store = new MessageStore();
  private readonly client: MessengerClient;
  private readonly wording;
  private readonly fields = new Map<string, TextField>();
  private process: PhoneProcess | undefined;
  /** Stopped by force: only its user starts the app again, no push does. */
  private stopped = false;
  private conversation: string | undefined;
  private visible = false;
  private scrolled = 0;
  private resting: NodeJS.Timeout | undefined;

  constructor(private readonly options: MessengerAppOptions) {
    const { profile } = options;
    this.profile = profile;
    this.info = profile.info;
    this.wording = wordingIn(profile.words, options.language);
    this.client = new MessengerClient({
      profile,
      handle: options.account.handle,
      pushToken: options.pushToken,
      network: options.network,
      random: options.random,
      events: options.events,
      now: options.now,
      stun: options.stun,
      accepted: (id) => this.accepted(id),
      rejected: (id, reason) => this.rejected(id, reason),
      received: (from, id, content) => this.received(from, id, content),
    });
  }

  get pid(): number | undefined {
    return this.process?.pid;
  }

  get window(): ScreenWindow {
    const { look, activities } = this.profile;
    const { name } = this.info;
    const activity =
      this.conversation === undefined ? activities.chatList : activities.conversation;
    return {
      packageName: name,
      component: `${name}/${activity.startsWith('.') ? name : ''}${activity}`,
      render: (area) => {
        const { conversation } = this;
        if (conversation === undefined) {
          return chatListView(area, this.rows(), look, this.wording);
        }
        const messages = this.store.with(conversation);
        return conversationView(area, {
          title: this.nameOf(conversation),
          messages,
          field: this.fieldOf(conversation),
          look,
          wording: this.wording,
          scrolled: Math.min(this.scrolled, overflow(area, messages)),
          now: this.options.now(),
          send: () => this.send(conversation),
          up: () => this.back(),
          scroll: (dy) => {
            this.scrolled = Math.min(Math.max(0, this.scrolled + dy), overflow(area, messages));
          },
        });
      },
    };
  }

  handles(intent: Intent): boolean {
    if (intent.action === 'android.intent.action.MAIN') return true;
    return intent.data !== undefined && this.profile.linkedHandle(intent.data) !== undefined;
  }

  launch(intent: Intent): void {
    this.stopped = false;
    this.run();
    const handle = intent.data === undefined ? undefined : this.profile.linkedHandle(intent.data);
    if (handle !== undefined) this.open(handle);
  }

  back(): boolean {
    if (this.conversation === undefined) return false;
    this.conversation = undefined;
    this.options.redraw();
    return true;
  }

  setVisible(visible: boolean): void {
    this.visible = visible;
    clearTimeout(this.resting);
    if (visible) {
      this.client.start();
      this.showMessages();
    } else {
      this.resting = setTimeout(() => this.client.stop(), keepInBackground).unref();
    }
  }

  pushed(): void {
    if (this.stopped) return;
    this.options.events.record('push-received', { app: this.info.name });
    this.run();
    if (!this.visible) this.setVisible(false);
  }

  forceStop(): void {
    this.stopped = true;
    this.endProcess();
  }

  private endProcess(): void {
    this.client.stop();
    if (this.process === undefined) return;
    this.options.processes.ended(this.process);
    this.process = undefined;
    this.conversation = undefined;
    this.options.ended();
    clearTimeout(this.resting);
  }

  private run(): void {
    if (this.process === undefined) {
      const { processes } = this.options;
      const user = `u0_a${this.info.uid - firstAppUid}`;
      this.process = processes.start(this.info.name, user, () => this.endProcess());
      this.client.fetchAtStart();
    }
    this.client.start();
  }

  private open(handle: string): void {
    this.conversation = handle;
    this.client.prepare(handle);
    this.scrolled = 0;
    this.options.notifications.cancel(this.info.name, notificationId(handle));
    this.showMessages();
    this.options.redraw();
  }

  private send(to: string): void {
    const field = this.fieldOf(to);
    const { text } = field;
    const id = randomUUID();
    const at = this.options.now();
    this.options.events.record('message-pressed', { app: this.profile.id, id, to, text });
    this.store.add(to, { id, direction: 'outgoing', text, at, status: 'pending', seen: true });
    field.clear();
    this.scrolled = 0;
    this.client.send(to, id, { type: 'text', text, sentAt: at });
    this.options.redraw();
  }

  private accepted(id: string): void {
    this.advance(id, 'sent');
  }

  private rejected(id: string, reason: string): void {
    if (this.store.fail(id) === undefined) return;
    this.options.events.record('message-failed', { app: this.profile.id, id, reason });
    this.options.redraw();
  }

  private received(from: string, id: string, content: MessageContent): void {
    if (content.type === 'receipt') {
      this.advance(content.id, content.receipt);
      return;
    }
    const { text, sentAt } = content;
    const fresh = this.store.add(from, {
      id,
      direction: 'incoming',
      text,
      at: sentAt,
      status: 'delivered',
      seen: false,
    });
    if (!fresh) return;
    this.options.events.record('message-received', { app: this.profile.id, id, from, text });
    this.client.send(from, randomUUID(), { type: 'receipt', receipt: 'delivered', id });
    this.showMessages();
    if (!this.visible || this.conversation !== from) this.notify(from, text);
    this.options.redraw();
  }

  private advance(id: string, status: 'sent' | 'delivered' | 'read'): void {
    const message = this.store.advance(id, status);
    if (message === undefined) return;
    this.options.events.record(`message-${status}`, {
      app: this.profile.id,
      id,
      text: message.text,
    });
    this.options.redraw();
  }

  /** What has come to be seen of the open conversation is marked as read, and its sender told. */
  private showMessages(): void {
    const { conversation } = this;
    if (!this.visible || conversation === undefined) return;
    for (const { id, text } of this.store.markSeen(conversation)) {
      this.options.events.record('message-shown', {
        app: this.profile.id,
        id,
        from: conversation,
        text,
      });
      this.client.send(conversation, randomUUID(), { type: 'receipt', receipt: 'read', id });
    }
  }

  private notify(from: string, text: string): void {
    this.options.notifications.post({
      packageName: this.info.name,
      id: notificationId(from),
      title: this.nameOf(from),
      text,
      at: this.options.now(),
    });
  }

  private rows(): Parameters<typeof chatListView>[1] {
    const { profile, store } = this;
    const silent = profile.listsContacts
      ? this.options.contacts.map(({ handle }) => handle).filter((h) => store.with(h).length === 0)
      : [];
    return [...store.partners(), ...silent].map((handle) => {
      const last = store.with(handle).at(-1);
      return {
        name: this.nameOf(handle),
        summary: last?.text ?? '',
        date: last === undefined ? '' : dateText(last.at, this.options.now(), this.wording),
        status: last?.direction === 'outgoing' ? last.status : undefined,
        unread: store.unread(handle),
        open: () => this.open(handle),
      };
    });
  }

  private nameOf(handle: string): string {
    return this.options.contacts.find((contact) => contact.handle === handle)?.name ?? handle;
  }

  /** Each conversation keeps its own draft. */
  private fieldOf(handle: string): TextField {
    const known = this.fields.get(handle);
    if (known !== undefined) return known;
    const field = new TextField(this.wording.messageHint, this.options.redraw);
    this.fields.set(handle, field);
    return field;
  }
}

/** One for each conversation; Android wants a number. */
function notificationId(handle: string): number {
  return Array.from(handle).reduce((id, c) => (id * 31 + (c.codePointAt(0) ?? 0)) % 1e9, 7);
}
