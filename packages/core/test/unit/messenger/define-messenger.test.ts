import { expect } from 'chai';
import type { AppSession, MessengerDefinition, ObservedTime } from '../../../src/index.js';
import { defineMessenger, MatadorError } from '../../../src/index.js';
import { chatDefinition, ExampleChat } from './example-chat.js';

const bob = { name: 'Bob', handle: '+49 151 234567' };
const never = new AbortController().signal;

function expectTruthWithin(seen: ObservedTime, truth: number): void {
  expect(Date.parse(seen.notBefore)).to.be.at.most(truth);
  expect(Date.parse(seen.at)).to.be.at.least(truth);
}

async function failureOf(work: Promise<unknown>): Promise<MatadorError> {
  const outcome = await work.then(
    () => 'it succeeded',
    (error: unknown) => error,
  );
  expect(outcome).to.be.instanceOf(MatadorError);
  return outcome as MatadorError;
}

describe('a messenger defined as a table', () => {
  let chat: ExampleChat;
  const open = (definition: Partial<MessengerDefinition> = {}): Promise<AppSession> =>
    defineMessenger({ ...chatDefinition, ...definition }).open(chat.phone, never);
  const openWithBob = async (definition?: Partial<MessengerDefinition>): Promise<AppSession> => {
    const session = await open(definition);
    await session.openConversation(bob, never);
    return session;
  };

  beforeEach(() => {
    chat = new ExampleChat();
  });

  describe('opening', () => {
    it('starts the app anew and gets to the conversation by its link', async () => {
      await openWithBob();
      expect(chat.commands).to.deep.equal([
        'stop org.example.chat',
        'start org.example.chat/.Main',
        'link example://chat/+49 151 234567',
      ]);
    });

    it("taps the contact's row where there is no link", async () => {
      const { chatLink, ...withoutLink } = chatDefinition;
      expect(chatLink).to.not.equal(undefined);
      const session = await defineMessenger(withoutLink).open(chat.phone, never);
      await session.openConversation(bob, never);
      expect(chat.screen).to.equal('chat');
    });

    it('accepts a title that is the number, however it is spaced', async () => {
      chat.title = '\u2066+49 (151) 234-567\u2069';
      await openWithBob();
    });

    it('finds the title among all that it may be', async () => {
      await openWithBob({ header: [{ outside: { id: 'list' } }] });
      chat.title = 'Eve';
      chat.receive('Bob');
      const error = await failureOf(openWithBob({ header: [{ outside: { id: 'list' } }] }));
      expect(error.code).to.equal('conversation-not-opened');
    });

    it('refuses a conversation with somebody else, and says what the screen showed', async () => {
      chat.title = 'Eve';
      const error = await failureOf(openWithBob());
      expect(error).to.include({ code: 'conversation-not-opened', source: 'app' });
      expect(error.message).to.match(
        /Example Chat 4\.2\.1: .*Bob.*org\.example\.chat: title "Eve"/,
      );
      expect(error.hint).to.include('+49 151 234567');
    });

    it('says that the app is not installed', async () => {
      chat.installed = false;
      const error = await failureOf(open());
      expect(error).to.include({ code: 'app-not-installed', source: 'app' });
      expect(error.message).to.include('EXAMPLE1');
    });

    it('says that the app did not come up, and leaves nothing open', async () => {
      const error = await failureOf(open({ firstScreen: [{ id: 'inbox' }, { text: 'Inbox' }] }));
      expect(error.code).to.equal('element-not-found');
      expect(error.message).to.include('its first screen ({"id":"inbox"} or {"text":"Inbox"})');
      expect(chat.closed).to.equal(true);
    });

    it('needs a conversation before it can send', async () => {
      const error = await failureOf((await open()).send('x', never));
      expect(error.code).to.equal('conversation-not-opened');
    });
  });

  describe('sending', () => {
    it('brackets the true times of pressing and of being sent', async () => {
      const session = await openWithBob();
      const { text, pressed, sent, status } = await session.send('Hello', never);
      expect({ text, status }).to.deep.equal({ text: 'Hello', status: 'delivered' });
      expectTruthWithin(pressed, chat.when('pressed Hello'));
      expectTruthWithin(sent, chat.when('sent Hello'));
    });

    it('waits for its own message where the same text was sent before', async () => {
      const session = await openWithBob();
      await session.send('Hello', never);
      chat.truth.length = 0;
      chat.sentAfterMs = 300;
      const { sent } = await session.send('Hello', never);
      expectTruthWithin(sent, chat.when('sent Hello'));
    });

    it('fails with what the app shows as failed', async () => {
      chat.failing = true;
      const error = await failureOf((await openWithBob()).send('Hello', never));
      expect(error).to.include({ code: 'message-failed', source: 'app' });
    });

    it('fails when the message stays pending', async () => {
      chat.sentAfterMs = undefined;
      const error = await failureOf((await openWithBob()).send('Hello', never));
      expect(error.code).to.equal('message-not-sent');
      expect(error.message).to.include('tick "Pending"');
    });

    it('does not take a late message of an earlier try for the new one', async () => {
      const session = await openWithBob();
      chat.sentAfterMs = undefined;
      await failureOf(session.send('Hello', never));
      chat.sendButton = false;
      const error = await failureOf(session.send('Hello', never));
      expect(error.code).to.equal('element-not-found');
      expect(error.message).to.include('the send button');
    });
  });

  describe('receiving', () => {
    it('brackets the true time', async () => {
      const session = await openWithBob();
      setTimeout(() => chat.receive('Hi'), 150);
      const { text, received } = await session.waitForMessage('Hi', never);
      expect(text).to.equal('Hi');
      expectTruthWithin(received, chat.when('received Hi'));
    });

    it('matches the whole text and only the other side', async () => {
      const session = await openWithBob();
      chat.receive('Hi there');
      await session.send('Hi', never);
      const error = await failureOf(session.waitForMessage('Hi', never));
      expect(error).to.include({ code: 'message-not-received', source: 'app' });
    });

    it('does not take an older message with the same text', async () => {
      chat.receive('Hi');
      const session = await openWithBob();
      const error = await failureOf(session.waitForMessage('Hi', never));
      expect(error.code).to.equal('message-not-received');
      chat.truth.length = 0;
      chat.receive('Hi');
      const { received } = await session.waitForMessage('Hi', never);
      expectTruthWithin(received, chat.when('received Hi'));
    });

    it('knows what came while it was sending', async () => {
      const session = await openWithBob();
      setTimeout(() => chat.receive('Hi'), 10);
      chat.sentAfterMs = 250;
      await session.send('Hello', never);
      const looks = chat.looks;
      const { received } = await session.waitForMessage('Hi', never);
      expectTruthWithin(received, chat.when('received Hi'));
      expect(chat.looks).to.equal(looks);
    });

    it("tells what the screen showed when the caller's time is up", async () => {
      const session = await openWithBob();
      const error = await failureOf(session.waitForMessage('Hi', AbortSignal.timeout(120)));
      expect(error.code).to.equal('message-not-received');
      expect(error.message).to.include('the screen showed org.example.chat: title "Bob"');
    });

    it('ends as an abort when it is aborted', async () => {
      const session = await openWithBob();
      const stop = new AbortController();
      setTimeout(() => stop.abort(), 50);
      const outcome = await session.waitForMessage('Hi', stop.signal).catch((e: unknown) => e);
      expect(outcome).to.have.property('name', 'AbortError');
    });
  });

  describe('dialogs', () => {
    it('are answered wherever they come', async () => {
      const session = await openWithBob();
      chat.dialog = 'polite';
      const { status } = await session.send('Hello', never);
      expect(status).to.equal('delivered');
      expect(chat.dialog).to.equal('none');
    });

    it('that do not go away are an error', async () => {
      const session = await openWithBob();
      chat.dialog = 'stubborn';
      const error = await failureOf(session.send('Hello', never));
      expect(error.code).to.equal('dialog-not-answered');
      expect(error.message).to.include('rate us');
    });
  });

  it('closes the app and the session', async () => {
    const session = await openWithBob();
    await session.close();
    expect(chat.commands.at(-1)).to.equal('stop org.example.chat');
    expect(chat.closed).to.equal(true);
  });

  it('lets an adapter replace a step', async () => {
    const steps = {
      goToConversation: () => {
        chat.screen = 'chat';
        return Promise.resolve();
      },
    };
    await openWithBob({ steps });
    expect(chat.commands).to.not.include('link example://chat/+49 151 234567');
  });

  describe('that contradicts itself', () => {
    const wrong: [string, Partial<MessengerDefinition>, RegExp][] = [
      [
        'a word with two meanings',
        { statusWording: { es: { sent: ['Enviado'] }, pt: { delivered: ['Enviado'] } } },
        /"Enviado" \(pt\) means both sent and delivered/,
      ],
      [
        'a manifest with a wrong id',
        { manifest: { ...chatDefinition.manifest, id: 'Not An Id' } },
        /manifest is wrong at id/,
      ],
    ];
    for (const [what, part, message] of wrong) {
      it(`is refused at once: ${what}`, () => {
        expect(() => defineMessenger({ ...chatDefinition, ...part })).to.throw(
          MatadorError,
          message,
        );
      });
    }

    it('is refused at once: no way to a conversation', () => {
      const { chatLink, contactName, ...rest } = chatDefinition;
      expect([chatLink, contactName]).to.not.include(undefined);
      expect(() => defineMessenger(rest)).to.throw(
        MatadorError,
        /neither chatLink nor contactName/,
      );
    });
  });
});
