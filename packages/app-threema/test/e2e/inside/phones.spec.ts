import type { AppSession, ObservedTime, Phone, WifiNetwork } from '@matador/core';
import { defineMessenger } from '@matador/core';
import { AndroidPhoneProvider, optionsSchema } from '@matador/device-android';
import { expect } from 'chai';
import { threema } from '../../../src/index.js';
import type { PhoneModel, VirtualPhone } from './world.js';
import { passphrase, startWorld, wifi } from './world.js';

const models: readonly PhoneModel[] = [
  { androidVersion: '13', apiLevel: 33, language: 'zh-CN' },
  { androidVersion: '15', apiLevel: 35, language: 'es-ES' },
];
const soon = () => AbortSignal.timeout(30_000);

describe('two phones with Threema', function () {
  this.timeout(60_000);
  const provider = new AndroidPhoneProvider(optionsSchema.parse({ adbPort: 5139 }));
  const network: WifiNetwork = { ...wifi, passphrase: { env: 'TEST_LAB_PASSPHRASE' } };
  let virtual: readonly VirtualPhone[];
  let phones: Phone[];
  let sessions: AppSession[];

  before(async () => {
    process.env.TEST_LAB_PASSPHRASE = passphrase;
    virtual = await startWorld(models);
    phones = await Promise.all(
      virtual.map(({ serial }) => provider.open({ provider: 'android', serial }, soon())),
    );
    await Promise.all(phones.map((phone) => phone.screen.wake(soon())));
    await Promise.all(phones.map((phone) => phone.network.joinWifi(network, soon())));
    const driver = defineMessenger(threema);
    sessions = await Promise.all(phones.map((phone) => driver.open(phone, soon())));
    await Promise.all(
      sessions.map((session, index) =>
        session.openConversation(virtual[1 - index]!.account, soon()),
      ),
    );
  });

  after(async () => {
    await Promise.all(sessions.map((session) => session.close()));
    await Promise.all(phones.map((phone) => phone.close()));
  });

  const texts = ['the same again', 'the same again', '$(reboot) `id` "x" \\ & | ; < > *'];
  for (const [number, text] of texts.entries()) {
    for (const sender of [0, 1]) {
      it(`exchange message ${number + 1}, ${sender === 0 ? 'a to b' : 'b to a'}`, async () => {
        const begun = Date.now();
        const [sent, received] = await Promise.all([
          sessions[sender]!.send(text, soon()),
          sessions[1 - sender]!.waitForMessage(text, soon()),
        ]);
        expect(sent.status).to.be.oneOf(['sent', 'delivered', 'read']);
        const truth = (side: number, kind: string) =>
          virtual[side]!.events().find(
            (event) => event.kind === kind && event.text === text && event.at >= begun,
          )!.at;
        expectBetween(sent.pressed, truth(sender, 'message-pressed'));
        expectBetween(sent.sent, truth(sender, 'message-sent'));
        expectBetween(received.received, truth(1 - sender, 'message-shown'));
      });
    }
  }
});

/** The true time lies between the two looks. */
function expectBetween({ notBefore, at }: ObservedTime, truth: number): void {
  expect(Date.parse(notBefore)).to.be.at.most(truth);
  expect(Date.parse(at)).to.be.at.least(truth);
}
