import type { AppSession, ObservedTime, Phone, WifiNetwork } from '@matador/core';
import { defineMessenger, MatadorError } from '@matador/core';
import { AndroidPhoneProvider, optionsSchema } from '@matador/device-android';
import { expect } from 'chai';
import { signal } from '../../../src/index.js';
import type { PhoneModel, VirtualPhone } from './world.js';
import { passphrase, startWorld, wifi } from './world.js';

const models: readonly PhoneModel[] = [
  { androidVersion: '13', apiLevel: 33, language: 'en-US' },
  { androidVersion: '15', apiLevel: 35, language: 'de-DE' },
];
const soon = () => AbortSignal.timeout(30_000);
const signalPackage = 'org.thoughtcrime.securesms';

describe('phones over adb', function () {
  this.timeout(60_000);
  const provider = new AndroidPhoneProvider(optionsSchema.parse({ adbPort: 5137 }));
  const network: WifiNetwork = { ...wifi, passphrase: { env: 'TEST_LAB_PASSPHRASE' } };
  let virtual: readonly VirtualPhone[];
  let phones: Phone[];

  before(async () => {
    process.env.TEST_LAB_PASSPHRASE = passphrase;
    virtual = await startWorld(models);
    phones = await Promise.all(
      virtual.map(({ serial }) => provider.open({ provider: 'android', serial }, soon())),
    );
  });

  after(async () => {
    await Promise.all(phones.map((phone) => phone.close()));
  });

  it('say what they are', () => {
    expect(phones.map(({ identity }) => identity)).to.deep.equal(
      models.map(({ androidVersion, apiLevel }, index) => ({
        serial: virtual[index]?.serial,
        manufacturer: 'Google',
        model: 'Pixel 7',
        androidVersion,
        apiLevel,
      })),
    );
  });

  it('get every argument as it is, and never run any of it', async () => {
    const awkward = ['', "it's", '$(id)', '`id`', '; id', 'a\nb', '"', '\\', '👋 שלום', '--', '*'];
    const { stdout, exitCode } = await phones[0]!.shell(['echo', ...awkward]);
    expect(stdout).to.equal(`${awkward.join(' ')}\n`);
    expect(exitCode).to.equal(0);
  });

  it('keep exit status and the two streams apart', async () => {
    const result = await phones[0]!.shell(['cat', '/no/such/file']);
    expect(result.exitCode).to.not.equal(0);
    expect(result.stdout).to.equal('');
    expect(result.stderr).to.include('No such file');
  });

  it('end a command at its limit and when aborted', async () => {
    const late = await phones[0]!
      .shell(['logcat'], { timeoutMs: 300 })
      .catch((error: unknown) => error);
    expect(late).to.be.instanceOf(MatadorError).and.include({ code: 'command-timeout' });
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 200);
    const stopped = await phones[0]!
      .shell(['logcat'], { signal: stop.signal })
      .catch((error: unknown) => error);
    expect(stopped).to.have.property('name', 'AbortError');
  });

  it('switch flight mode, on and off and on again', async () => {
    for (const on of [true, false, true, true]) {
      await Promise.all(phones.map((phone) => phone.network.setFlightMode(on, soon())));
    }
  });

  it('refuse the wrong passphrase', async () => {
    process.env.WRONG_PASSPHRASE = 'wrong horse';
    const wrong = { ...network, passphrase: { env: 'WRONG_PASSPHRASE' } };
    const outcome = await phones[0]!.network
      .joinWifi(wrong, AbortSignal.timeout(3000))
      .catch((error: unknown) => error);
    expect(outcome).to.be.instanceOf(Error);
  });

  it('join the WLAN on top of flight mode, leave and join again', async () => {
    const join = () => Promise.all(phones.map((phone) => phone.network.joinWifi(network, soon())));
    const addresses = virtual.map(({ address }) => address);
    expect(await join()).to.deep.equal(addresses);
    await Promise.all(phones.map((phone) => phone.network.leaveWifi(network, soon())));
    await Promise.all(phones.map((phone) => phone.network.leaveWifi(network, soon())));
    expect(await join()).to.deep.equal(addresses);
  });

  it('wake up', async () => {
    await phones[0]!.shell(['input', 'keyevent', '223']);
    await Promise.all(phones.map((phone) => phone.screen.wake(soon())));
  });

  it('know their packages', async () => {
    const info = await phones[0]!.packages.info(signalPackage, soon());
    expect(info).to.include({ name: signalPackage }).and.have.property('uid').that.is.above(10_000);
    expect(await phones[0]!.packages.info('org.example.nothing', soon())).to.equal(null);
  });

  it('say what cannot be started', async () => {
    const { packages } = phones[0]!;
    const attempts = [
      () => packages.startActivity('org.example.nothing/.Main', soon()),
      () => packages.openLink('sgnl://nothing', signalPackage, soon()),
      () => packages.startActivity(`${signalPackage}/.MainActivity`, soon()),
    ];
    for (const attempt of attempts) {
      const outcome = await attempt().catch((error: unknown) => error);
      expect(outcome).to.be.instanceOf(MatadorError).and.include({ code: 'activity-not-started' });
    }
  });

  it('show their screens', async () => {
    const ui = await phones[0]!.ui(soon());
    await ui.press('home', soon());
    const { root, askedAt, seenAt } = await ui.look(soon());
    expect(root.children).to.not.equal([]);
    expect(seenAt - askedAt).to.be.below(2000);
    const png = await ui.screenshot(soon());
    expect(Buffer.from(png.subarray(1, 4)).toString()).to.equal('PNG');
  });

  it('are not found where there is none', async () => {
    const outcome = await provider
      .open({ provider: 'android', serial: '127.0.0.1:5699' }, soon())
      .catch((error: unknown) => error);
    expect(outcome).to.be.instanceOf(MatadorError).and.include({ code: 'phone-not-found' });
  });

  describe('with Signal', () => {
    const driver = defineMessenger(signal);
    let sessions: AppSession[];

    before(async () => {
      sessions = await Promise.all(phones.map((phone) => driver.open(phone, soon())));
      await Promise.all(
        sessions.map((session, index) => session.openConversation(account(1 - index), soon())),
      );
    });

    after(async () => {
      await Promise.all(sessions.map((session) => session.close()));
      for (const phone of phones) {
        expect((await phone.shell(['pidof', signalPackage])).exitCode).to.equal(1);
      }
    });

    const account = (index: number) => virtual[index]!.account;

    const texts = [
      'Hello, this is m1',
      'the same again',
      'the same again',
      '100% \'quoted\' $(reboot) `id` "x" \\ %s & | ; < > * ? ~ #',
      'x'.repeat(500),
    ];
    for (const [number, text] of texts.entries()) {
      for (const sender of [0, 1]) {
        it(`message ${number + 1}, ${sender === 0 ? 'a to b' : 'b to a'}: ${text.slice(0, 30)}`, async () => {
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
          expectWithin(sent.pressed, truth(sender, 'message-pressed'));
          expectWithin(sent.sent, truth(sender, 'message-sent'));
          expectWithin(received.received, truth(1 - sender, 'message-shown'));
        });
      }
    }

    it('says what the screen showed when nothing arrives', async () => {
      const outcome = await sessions[0]!
        .waitForMessage('never sent', AbortSignal.timeout(1000))
        .catch((error: unknown) => error);
      expect(outcome).to.be.instanceOf(MatadorError).and.include({ code: 'message-not-received' });
      expect((outcome as MatadorError).message).to.include('title "Bob"');
    });
  });
});

/** The true time lies between the two looks, and they are no more than half a second apart. */
function expectWithin({ notBefore, at }: ObservedTime, truth: number): void {
  expect(Date.parse(notBefore)).to.be.at.most(truth);
  expect(Date.parse(at)).to.be.at.least(truth);
  expect(Date.parse(at) - truth).to.be.below(500);
}
