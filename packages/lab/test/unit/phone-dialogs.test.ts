import { expect } from 'chai';
import { PNG } from 'pngjs';
import { breakPhone } from '../../src/phone/faults.js';
import type { Adbd } from '../../src/phone/adb/adbd.js';
import type { DialogKind, PhoneFault } from '../../src/faults/schema.js';
import { dialogKinds } from '../../src/faults/schema.js';
import { drawScreen } from '../../src/phone/screen/draw.js';
import { encodePng } from '../../src/phone/screen/png.js';
import type { BarePhone, BarePhoneOptions } from '../support/phone.js';
import { barePhone } from '../support/phone.js';

/** A cable that notes what is done to it. */
function cable(): { readonly adbd: Adbd; readonly steps: string[] } {
  const steps: string[] = [];
  const note = (step: string) => () => void steps.push(step);
  const close = () => Promise.resolve();
  return { adbd: { unplug: note('unplug'), plugIn: note('plug in'), close }, steps };
}

async function awake(options?: BarePhoneOptions): Promise<BarePhone> {
  const bare = barePhone(options);
  await bare.run('input keyevent 224; wm dismiss-keyguard');
  await bare.run('am start -n org.thoughtcrime.securesms/.RoutingActivity');
  return bare;
}

const fault = (bare: BarePhone, wrong: PhoneFault): Promise<boolean> =>
  breakPhone(bare.phone, cable().adbd, wrong);
const dump = async (bare: BarePhone): Promise<string> =>
  (await bare.run('uiautomator dump /dev/tty')).stdout;

/** Taps the middle of the node with this id, or with this text. */
async function tap(bare: BarePhone, attribute: string): Promise<void> {
  const [, ...edges] =
    new RegExp(`<node[^>]*${attribute}[^>]*bounds="\\[(\\d+),(\\d+)\\]\\[(\\d+),(\\d+)\\]"`).exec(
      await dump(bare),
    ) ?? [];
  const [left = 0, top = 0, right = 0, bottom = 0] = edges.map(Number);
  await bare.run(`input tap ${(left + right) / 2} ${(top + bottom) / 2}`);
}

describe("Android's dialogs on the phone", () => {
  const looks: readonly (readonly [DialogKind, string, string, string])[] = [
    ['app-not-responding', 'android', 'resource-id="android:id/aerr_wait"', 'Not Responding'],
    ['app-crash', 'android', 'resource-id="android:id/aerr_close"', 'Application Error'],
    ['low-battery', 'com.android.systemui', 'resource-id="android:id/button2"', 'systemui'],
    [
      'incoming-call',
      'com.android.dialer',
      'resource-id="com.android.dialer:id/two_button_decline_button"',
      'InCallActivity',
    ],
    ['system-update', 'com.google.android.gms', 'text="Later"', 'SystemUpdateActivity'],
  ];

  for (const [dialog, packageName, button, focus] of looks) {
    it(`cover the app, have the focus and go away: ${dialog}`, async () => {
      const bare = await awake();
      await fault(bare, { kind: 'dialog', dialog });
      const shown = await dump(bare);
      expect(shown).to.include(`package="${packageName}"`);
      expect(shown).to.not.include('package="org.thoughtcrime.securesms"');
      expect((await bare.run('dumpsys window')).stdout).to.match(
        new RegExp(`mCurrentFocus=.*${focus}`),
      );
      await tap(bare, button);
      expect(await dump(bare)).to.include('package="org.thoughtcrime.securesms"');
    });
  }

  it('are drawn over what they cover', async () => {
    const bare = await awake();
    const before = encodePng(drawScreen(bare.phone, 1));
    await fault(bare, { kind: 'dialog', dialog: 'low-battery' });
    const after = PNG.sync.read(encodePng(drawScreen(bare.phone, 1)));
    const app = PNG.sync.read(before);
    const pixel = (png: PNG, x: number, y: number) =>
      png.data.subarray((y * png.width + x) * 4, (y * png.width + x) * 4 + 3).toString('hex');
    expect(pixel(after, 540, 1100), 'the box').to.not.equal(pixel(app, 540, 1100));
    expect(pixel(after, 20, 300), 'the app beside it').to.equal(pixel(app, 20, 300));
  });

  it("speak the phone's language, or English", async () => {
    const titles = [];
    for (const language of ['de-DE', 'ja-JP', 'fr-FR']) {
      const bare = await awake({ language });
      await fault(bare, { kind: 'dialog', dialog: 'low-battery' });
      titles.push(
        /text="([^"]+)" resource-id="android:id\/alertTitle"/.exec(await dump(bare))?.[1],
      );
    }
    expect(titles).to.deep.equal(['Akku ist schwach', '電池が残りわずかです', 'Battery is low']);
  });

  it('can be ended from outside, each of them', async () => {
    const bare = await awake();
    for (const dialog of dialogKinds) {
      await fault(bare, { kind: 'dialog', dialog });
      expect(bare.phone.dialogs.window).to.not.equal(undefined);
      await fault(bare, { kind: 'healed' });
      expect(bare.phone.dialogs.window).to.equal(undefined);
    }
  });
});

describe('what goes wrong on the phone', () => {
  it('is a crash, with a dialog unless Android is to hide it', async () => {
    const bare = await awake();
    expect(await fault(bare, { kind: 'app-crash' })).to.equal(true);
    expect((await bare.run('pidof org.thoughtcrime.securesms')).status).to.equal(1);
    expect(await dump(bare)).to.include('android:id/aerr_close');
    await fault(bare, { kind: 'healed' });
    expect(await fault(bare, { kind: 'app-crash' }), 'no app in front').to.equal(false);

    await bare.run('settings put global hide_error_dialogs 1');
    await bare.run('am start -n org.thoughtcrime.securesms/.RoutingActivity');
    await fault(bare, { kind: 'app-crash' });
    expect(bare.phone.dialogs.window).to.equal(undefined);
  });

  it('is a WLAN that is lost and comes back, as the phone saved it', async () => {
    const bare = await awake();
    await bare.run("cmd wifi connect-network lab wpa2 'correct horse'");
    const status = async () => (await bare.run('cmd wifi status')).stdout;
    const until = async (wanted: RegExp) => {
      while (!wanted.test(await status())) await new Promise((resolve) => setImmediate(resolve));
    };
    await until(/connected to "lab"/);
    await fault(bare, { kind: 'wifi-lost' });
    expect(await status()).to.include('Wifi is not connected');
    await fault(bare, { kind: 'wifi-other' });
    expect(await status()).to.include('connected to "Guest-WLAN"');
    expect((await bare.run('ip -4 addr show wlan0')).stdout).to.include('inet 10.14.3.27/24');
    expect((await bare.run('cmd wifi list-networks')).stdout).to.not.include('Guest-WLAN');
    await fault(bare, { kind: 'healed' });
    await until(/connected to "lab"/);
  });

  it('is a restart: another boot, dark, and what was held in memory gone', async () => {
    const bare = await awake();
    const { adbd, steps } = cable();
    const boot = () => bare.run('cat /proc/sys/kernel/random/boot_id');
    const before = (await boot()).stdout;
    await bare.run('settings put global some_key kept');
    await bare.run('cmd connectivity set-chain3-enabled true');
    await breakPhone(bare.phone, adbd, { kind: 'restart', seconds: 0.01 });
    while (!steps.includes('plug in')) await new Promise((resolve) => setImmediate(resolve));
    expect(steps).to.deep.equal(['unplug', 'plug in']);
    expect((await boot()).stdout).to.not.equal(before);
    expect((await bare.run('settings get global some_key')).stdout).to.equal('kept\n');
    expect((await bare.run('cmd connectivity get-chain3-enabled')).stdout).to.include('disabled');
    expect((await bare.run('dumpsys power')).stdout).to.include('mWakefulness=Asleep');
  });

  it('is nothing where there is nothing that it could happen to', async () => {
    const bare = await awake();
    expect(await fault(bare, { kind: 'recording-ended' })).to.equal(false);
    expect(await fault(bare, { kind: 'instrumentation-killed' })).to.equal(false);
  });
});
