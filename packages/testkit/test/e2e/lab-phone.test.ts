import { spawnSync } from 'node:child_process';
import { MatadorError } from '@matador/core';
import { AndroidPhoneProvider, optionsSchema } from '@matador/device-android';
import { expect } from 'chai';
import { describePhone, describeUiSession, labPhone } from '../../src/index.js';

const adbPort = 5143;

/** Both suites on the lab's phone, through Debian's or anyone's adb. */
describe("device-android on the lab's phone", () => {
  before(function () {
    if (spawnSync('adb', ['version']).error === undefined) return;
    console.log('      skipped: there is no adb here');
    this.skip();
  });

  after(() => {
    spawnSync('adb', ['-P', String(adbPort), 'kill-server']);
  });

  const provider = new AndroidPhoneProvider(optionsSchema.parse({ adbPort }));
  const openWith = (more: object) => (serial: string, signal: AbortSignal) =>
    provider.open({ provider: 'android', serial, ...more }, signal);
  const open = openWith({});

  for (const [androidVersion, apiLevel] of [
    ['13', 33],
    ['15', 35],
  ] as const) {
    describePhone(`Android ${androidVersion}`, open, () => labPhone({ androidVersion, apiLevel }));
  }

  for (const [androidVersion, apiLevel] of [
    ['9', 28],
    ['13', 33],
    ['15', 35],
  ] as const) {
    const world = () => labPhone({ androidVersion, apiLevel });
    const on = `on Android ${androidVersion}`;
    describeUiSession(`plain adb ${on}`, openWith({ helper: 'install' }), world);
    describeUiSession(`Appium ${on}`, openWith({ ui: 'appium' }), world);
  }
  describeUiSession('plain adb without a helper', open);

  it('has its location faked by the helper app before Android 12, which is removed again', async () => {
    const soon = () => AbortSignal.timeout(30_000);
    const world = await labPhone({ androidVersion: '9', apiLevel: 28 });
    const phone = await openWith({ helper: 'install' })(world.serial, soon());
    const place = { latitude: -33.8688, longitude: 151.2093 };
    expect(await phone.location?.fake(place, soon())).to.equal('location-service');
    const packages = () => phone.shell(['pm', 'list', 'packages', 'io.appium'], { signal: soon() });
    expect((await packages()).stdout).to.equal('package:io.appium.settings\n');
    expect(await phone.restore?.(soon())).to.include('true location');
    expect((await packages()).stdout).to.equal('');
    const located = await phone.shell(['dumpsys', 'location'], { signal: soon() });
    expect(located.stdout).to.not.include('-33.86');
    await phone.close();
    await world.close();
  });

  it('is not found where there is none', async () => {
    const outcome = await open('127.0.0.1:5699', AbortSignal.timeout(30_000)).catch(
      (error: unknown) => error,
    );
    expect(outcome).to.be.instanceOf(MatadorError).and.include({ code: 'phone-not-found' });
  });
});
