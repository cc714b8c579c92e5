import { spawnSync } from 'node:child_process';
import { AndroidPhoneProvider, optionsSchema } from '@matador/device-android';
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
  const open = (serial: string, signal: AbortSignal) =>
    provider.open({ provider: 'android', serial }, signal);

  for (const [androidVersion, apiLevel] of [
    ['13', 33],
    ['15', 35],
  ] as const) {
    describePhone(`Android ${androidVersion}`, open, () => labPhone({ androidVersion, apiLevel }));
  }
  describeUiSession('plain adb', open);
});
