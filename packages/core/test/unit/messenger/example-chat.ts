import type {
  MessengerDefinition,
  Phone,
  ScreenSnapshot,
  UiNode,
  UiSession,
} from '../../../src/index.js';
import { node, screenBounds, snapshotOf, withId } from './nodes.js';

const fact = { value: null, source: 'made up for this test', date: '2026-01' };

/** A made-up messenger, as an adapter would describe it. */
export const chatDefinition: MessengerDefinition = {
  manifest: {
    id: 'example',
    displayName: 'Example Chat',
    androidPackage: 'org.example.chat',
    testedVersions: [],
    facts: {
      users: fact,
      scorecard: fact,
      architecture: fact,
      serverDistribution: fact,
      mobileFirst: fact,
    },
  },
  launchActivity: '.Main',
  firstScreen: [{ id: 'chats' }],
  chatLink: ({ handle }) => `example://chat/${handle}`,
  contactName: [{ id: 'name', within: { id: 'chats' } }],
  header: [{ id: 'title' }],
  textInput: [{ id: 'entry' }, { editable: true }],
  sendButton: [{ id: 'send' }, { description: ['Send', 'Senden'], clickable: true }],
  messages: {
    bubble: [{ id: 'bubble' }],
    text: [{ id: 'body' }],
    outgoing: [{ id: 'tick' }],
    status: [{ find: { id: 'alert' }, means: 'failed' }, { find: { id: 'tick' } }],
    statusOtherwise: 'pending',
  },
  statusWording: {
    en: { sent: ['Sent'], delivered: ['Delivered'], read: ['Read'] },
    de: { sent: ['Gesendet'], delivered: ['Zugestellt'], read: ['Gelesen'] },
  },
  dialogs: [
    { name: 'rate us', recognise: [{ id: 'rating' }], tap: [{ text: ['Later', 'Später'] }] },
  ],
  limits: { elementMs: 400, messageMs: 800 },
};

interface Message {
  readonly text: string;
  status: string;
  readonly outgoing: boolean;
}

/** The made-up messenger itself: what it shows, and when what really happened. */
export class ExampleChat {
  readonly truth: { readonly what: string; readonly at: number }[] = [];
  readonly commands: string[] = [];
  readonly messages: Message[] = [];
  screen: 'home' | 'chats' | 'chat' = 'home';
  title = 'Bob';
  entry = '';
  dialog: 'none' | 'stubborn' | 'polite' = 'none';
  installed = true;
  sendButton = true;
  /** How long after pressing a message counts as sent; `undefined`: never. */
  sentAfterMs: number | undefined = 30;
  failing = false;
  looks = 0;
  closed = false;

  receive(text: string): void {
    this.messages.push({ text, status: '', outgoing: false });
    this.note(`received ${text}`);
  }

  when(what: string): number {
    const [event, ...more] = this.truth.filter((one) => one.what === what);
    if (event === undefined || more.length > 0) throw new Error(`"${what}" happened not just once`);
    return event.at;
  }

  readonly ui: UiSession = {
    kind: 'example',
    look: async (signal) => {
      signal.throwIfAborted();
      const askedAt = Date.now();
      const root = this.draw();
      this.looks += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
      return { ...snapshotOf(root), askedAt, seenAt: Date.now() } satisfies ScreenSnapshot;
    },
    tap: (tapped) => {
      if (tapped.resourceId.endsWith('/send')) this.press();
      if (tapped.text === 'Later' && this.dialog === 'polite') this.dialog = 'none';
      if (tapped.resourceId.endsWith('/name')) this.screen = 'chat';
      return Promise.resolve();
    },
    enterText: (_field, text) => {
      this.entry = text;
      return Promise.resolve();
    },
    press: () => Promise.resolve(),
    screenshot: () => Promise.resolve(new Uint8Array()),
    close: () => {
      this.closed = true;
      return Promise.resolve();
    },
  };

  /** A phone of which just what a messenger needs is there. */
  get phone(): Phone {
    const run = (command: string, act: () => void) => {
      this.commands.push(command);
      act();
      return Promise.resolve();
    };
    const phone: Pick<Phone, 'identity' | 'packages' | 'ui'> = {
      identity: {
        serial: 'EXAMPLE1',
        manufacturer: 'Example',
        model: 'One',
        androidVersion: '13',
        apiLevel: 33,
      },
      packages: {
        info: (name) =>
          Promise.resolve(
            this.installed ? { name, versionName: '4.2.1', versionCode: 421, uid: 10001 } : null,
          ),
        startActivity: (component) => run(`start ${component}`, () => (this.screen = 'chats')),
        openLink: (link) => run(`link ${link}`, () => (this.screen = 'chat')),
        forceStop: (name) => run(`stop ${name}`, () => (this.screen = 'home')),
      },
      ui: () => Promise.resolve(this.ui),
    };
    return phone as Phone;
  }

  private press(): void {
    const message: Message = { text: this.entry, status: 'Pending', outgoing: true };
    this.messages.push(message);
    this.note(`pressed ${message.text}`);
    this.entry = '';
    if (this.failing) message.status = 'Failed';
    if (this.sentAfterMs === undefined || this.failing) return;
    setTimeout(() => {
      message.status = 'Delivered';
      this.note(`sent ${message.text}`);
    }, this.sentAfterMs);
  }

  private note(what: string): void {
    this.truth.push({ what, at: Date.now() });
  }

  private draw(): UiNode {
    const parts = {
      home: () => [node({ text: 'Clock', packageName: 'com.android.launcher' })],
      chats: () => [
        withId('chats', {}, withId('name', { text: 'Alice' }), withId('name', { text: 'Bob' })),
      ],
      chat: () => this.drawChat(),
    }[this.screen]();
    const dialog =
      this.dialog === 'none'
        ? []
        : [withId('rating', { text: 'Do you like us?' }), node({ text: 'Later', clickable: true })];
    return node({ className: 'android.widget.FrameLayout' }, ...parts, ...dialog);
  }

  private drawChat(): UiNode[] {
    return [
      withId('title', { text: this.title }),
      withId(
        'list',
        {},
        ...this.messages.map(({ text, status, outgoing }) =>
          withId(
            'bubble',
            {},
            withId('body', { text }),
            ...(outgoing ? [withId('tick', { description: status })] : []),
            ...(status === 'Failed' ? [withId('alert')] : []),
          ),
        ),
      ),
      withId('entry', { editable: true, text: this.entry, bounds: screenBounds }),
      ...(this.entry === '' || !this.sendButton ? [] : [withId('send', { clickable: true })]),
    ];
  }
}
