import { existsSync } from 'node:fs';
import type { AppDriver, AppSession, Contact, ObservedTime, Phone } from '@matador/core';
import { expect } from 'chai';
import { awkwardTexts, executedHere, executedOnPhone, ordinaryTexts } from './texts.js';
import { failureOf, soon } from './world.js';

/** What the app did with a message, and when it truly did: `pressed` and `sent` on the sender's phone. */
export type MessageStep = 'pressed' | 'sent' | 'shown';

/** Two phones that can reach each other by the app, each on its network and awake. */
export interface AppWorld {
  readonly phones: readonly [Phone, Phone];
  /** Each phone's own account: what the other writes to. */
  readonly accounts: readonly [Contact, Contact];
  /**
   * Where the world knows it: when the newest message with this text truly got so far on the phone,
   * ms since the epoch.
   */
  truth?(phone: 0 | 1, step: MessageStep, text: string): number;
  /** Told how far each seen time was from the truth, ms. */
  measured?(step: MessageStep, error: number): void;
  close(): Promise<void>;
}

/** What drives the screen may have to be installed and started first. */
const openMs = 100_000;
/** A look takes long on a busy machine; more than this is wrong on any. */
const longestErrorMs = 5000;

/**
 * Exchanges messages both ways, and tries everything else that the contract `AppDriver` promises.
 * @param texts sent in this order, each from both phones.
 */
export function describeAppDriver(
  name: string,
  driver: AppDriver,
  world: () => Promise<AppWorld>,
  texts: readonly string[] = [...ordinaryTexts, ...awkwardTexts],
): void {
  describe(`${name} as an app driver`, function () {
    this.timeout(120_000);
    let there: AppWorld;
    let sessions: readonly AppSession[];

    before(async () => {
      there = await world();
      const { phones, accounts } = there;
      const opened = AbortSignal.timeout(openMs);
      sessions = await Promise.all(phones.map((phone) => driver.open(phone, opened)));
      await Promise.all(
        sessions.map((session, index) =>
          session.openConversation(accounts[index === 0 ? 1 : 0], soon()),
        ),
      );
    });

    after(async () => {
      await there.close();
    });

    for (const [number, text] of texts.entries()) {
      for (const [sender, receiver] of [
        [0, 1],
        [1, 0],
      ] as const) {
        it(`message ${number + 1}, ${sender} to ${receiver}: ${text.slice(0, 30)}`, async () => {
          const begun = Date.now();
          const [from, to] = [sessions[sender], sessions[receiver]];
          if (from === undefined || to === undefined) throw new Error('both sessions are open');
          const [sent, received] = await Promise.all([
            from.send(text, soon()),
            to.waitForMessage(text, soon()),
          ]);
          expect(sent.text).to.equal(text);
          expect(received.text).to.equal(text);
          expect(sent.status).to.be.oneOf(['sent', 'delivered', 'read']);
          for (const time of [sent.pressed, sent.sent, received.received]) {
            expect(Date.parse(time.notBefore)).to.be.at.most(Date.parse(time.at));
            expect(Date.parse(time.at)).to.be.within(begun, Date.now());
          }
          expect(Date.parse(sent.pressed.notBefore)).to.be.at.most(Date.parse(sent.sent.at));
          expectTruthWithin(there, sender, 'pressed', text, sent.pressed);
          expectTruthWithin(there, sender, 'sent', text, sent.sent);
          expectTruthWithin(there, receiver, 'shown', text, received.received);
        });
      }
    }

    it('has run nothing of what was written', async () => {
      for (const phone of there.phones) {
        const { exitCode } = await phone.shell(['ls', executedOnPhone], { signal: soon() });
        expect(exitCode).to.not.equal(0);
      }
      expect(existsSync(executedHere)).to.equal(false);
    });

    it('says that nothing arrived', async () => {
      const session = sessions[0];
      if (session === undefined) throw new Error('the session is open');
      const error = await failureOf(
        session.waitForMessage('never sent', AbortSignal.timeout(1000)),
      );
      expect(error.code).to.equal('message-not-received');
    });

    it('stops the app when it is closed, also twice', async () => {
      for (const session of sessions) {
        await session.close();
        await session.close();
      }
      for (const phone of there.phones) {
        const { androidPackage } = driver.manifest;
        const { exitCode } = await phone.shell(['pidof', androidPackage], { signal: soon() });
        expect(exitCode).to.equal(1);
      }
    });
  });
}

/** The true time lies between the look that saw it and the one before. */
function expectTruthWithin(
  world: AppWorld,
  phone: 0 | 1,
  step: MessageStep,
  text: string,
  { notBefore, at }: ObservedTime,
): void {
  const truth = world.truth?.(phone, step, text);
  if (truth === undefined) return;
  expect(truth, step).to.be.within(Date.parse(notBefore), Date.parse(at));
  const error = Date.parse(at) - truth;
  world.measured?.(step, error);
  expect(error, step).to.be.below(longestErrorMs);
}
