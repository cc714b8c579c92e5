import type { AppDriver, AppSession, Contact, Phone } from '@matador/core';
import { expect } from 'chai';
import { failureOf, soon } from './world.js';

/** Two phones that can reach each other by the app, each on its network and awake. */
export interface AppWorld {
  readonly phones: readonly [Phone, Phone];
  /** Each phone's own account: what the other writes to. */
  readonly accounts: readonly [Contact, Contact];
  close(): Promise<void>;
}

/** Texts that a careless driver mistakes for one another, or lets a shell read. */
const texts = [
  'Hello, this is m1',
  'the same again',
  'the same again',
  '100% \'quoted\' $(reboot) `id` "x" \\ %s & | ; < > * ? ~ #',
  'x'.repeat(500),
];

/** Exchanges messages both ways, and tries everything else that the contract `AppDriver` promises. */
export function describeAppDriver(
  name: string,
  driver: AppDriver,
  world: () => Promise<AppWorld>,
): void {
  describe(`${name} as an app driver`, function () {
    this.timeout(120_000);
    let there: AppWorld;
    let sessions: AppSession[];

    before(async () => {
      there = await world();
      const { phones, accounts } = there;
      sessions = await Promise.all(phones.map((phone) => driver.open(phone, soon())));
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
        });
      }
    }

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
