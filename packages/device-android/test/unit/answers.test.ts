import { expect } from 'chai';
import {
  parseAddress,
  parseAwake,
  parseConnectedSsid,
  parseLocked,
  parsePackageInfo,
  parseProperties,
  parseSavedNetworks,
  parseStartFailure,
  parseSwitch,
} from '../../src/answers.js';
import { golden } from './golden.js';

describe("the phone's answers", () => {
  it('properties', () => {
    const properties = parseProperties(
      '[ro.product.model]: [Pixel 7]\r\n[ro.build.version.sdk]: [33]\n[empty]: []\n[odd]: [a]: [b]\nnoise\n',
    );
    expect([...properties]).to.deep.equal([
      ['ro.product.model', 'Pixel 7'],
      ['ro.build.version.sdk', '33'],
      ['empty', ''],
      ['odd', 'a]: [b'],
    ]);
  });

  it('switches', () => {
    expect(['1\n', '0\n', 'null\n', '', 'cmd: not found'].map(parseSwitch)).to.deep.equal([
      true,
      false,
      undefined,
      undefined,
      undefined,
    ]);
  });

  const wifi: [string, string, string | null][] = [
    [
      'Android 13',
      'Wifi is enabled\nWifi is connected to "Lab, \\"x\\""\nWifiInfo: …',
      'Lab, \\"x\\"',
    ],
    ['Android 13, off', 'Wifi is disabled\n', null],
    ['Android 13, none', 'Wifi is enabled\nWifi is not connected\n', null],
    [
      'Android 10',
      'mWifiInfo SSID: Test Lab, BSSID: 02:00:00:00:00:00, MAC: 02:00:00:00:00:00, Supplicant state: COMPLETED, RSSI: -50',
      'Test Lab',
    ],
    [
      'Android 10, joining',
      'mWifiInfo SSID: Test Lab, BSSID: <none>, MAC: x, Supplicant state: ASSOCIATING, RSSI: -127',
      null,
    ],
    [
      'Android 9, none',
      'mWifiInfo SSID: <unknown ssid>, BSSID: <none>, MAC: x, Supplicant state: COMPLETED',
      null,
    ],
    ['garbage', "Can't find service: wifi", null],
  ];
  for (const [what, answer, expected] of wifi) {
    it(`connected WLAN: ${what}`, () => {
      expect(parseConnectedSsid(answer)).to.equal(expected);
    });
  }

  it('saved networks, with spaces in their names and more than one kind of security', () => {
    const answer = [
      'Network Id      SSID                         Security type',
      '0            Test Lab                         wpa2-psk',
      '0            Test Lab                         wpa3-sae^',
      '11           Test Lab 2                       open',
      '3            Test                             open',
    ].join('\n');
    expect(parseSavedNetworks(answer, 'Test Lab')).to.deep.equal(['0']);
    expect(parseSavedNetworks(answer, 'Test Lab 2')).to.deep.equal(['11']);
    expect(parseSavedNetworks('No networks', 'Test')).to.deep.equal([]);
  });

  it('addresses', () => {
    const answer =
      '12: wlan0: <BROADCAST,MULTICAST,UP> mtu 1500\n    link/ether 02:00:00:00:00:00\n    inet 192.168.71.20/24 brd 192.168.71.255 scope global wlan0\n';
    expect(parseAddress(answer)).to.equal('192.168.71.20');
    expect(parseAddress('Device "wlan0" does not exist.')).to.equal(null);
  });

  it('being awake and locked', () => {
    expect(parseAwake('  mWakefulness=Awake\n')).to.equal(true);
    expect(parseAwake('  mWakefulness=Dozing\n')).to.equal(false);
    expect(parseAwake('Permission Denial')).to.equal(undefined);
    expect(parseLocked('  mShowingLockscreen=false mDreamingLockscreen=false')).to.equal(false);
    expect(parseLocked('    mDreamingLockscreen=true mDreamingSleepToken=null')).to.equal(true);
    expect(parseLocked('  mCurrentFocus=Window{1 u0 NotificationShade}')).to.equal(true);
    expect(parseLocked('  mCurrentFocus=Window{1 u0 org.example/.Main}')).to.equal(false);
  });

  it('what `am start` complains of', () => {
    const fine = 'Starting: Intent { cmp=p/.A }\nStatus: ok\nActivity: p/.A\nComplete';
    expect(parseStartFailure(fine)).to.equal(null);
    expect(
      parseStartFailure(
        `${fine}\nWarning: Activity not started, its current task has been brought to the front`,
      ),
    ).to.equal(null);
    expect(
      parseStartFailure(
        'Starting: Intent { }\nError type 3\nError: Activity class {p/.A} does not exist.',
      ),
    ).to.equal('Error type 3');
    expect(
      parseStartFailure('Error: Activity not started, unable to resolve Intent { act=x }'),
    ).to.include('unable to resolve');
    expect(parseStartFailure('\njava.lang.SecurityException: Permission Denial')).to.include(
      'Security',
    );
    expect(parseStartFailure('Status: timeout\n')).to.equal('Status: timeout');
  });

  describe('packages', () => {
    it('with `appId` (Android 13 on)', () => {
      expect(
        parsePackageInfo(golden('dumpsys-package-signal-13.txt'), 'org.thoughtcrime.securesms'),
      ).to.deep.equal({
        name: 'org.thoughtcrime.securesms',
        versionName: '7.60.2',
        versionCode: 163002,
        uid: 10234,
      });
    });

    it('with `userId` and an update of a system app (before)', () => {
      expect(
        parsePackageInfo(golden('dumpsys-package-chrome-9.txt'), 'com.android.chrome'),
      ).to.deep.equal({
        name: 'com.android.chrome',
        versionName: '119.0.6045.66',
        versionCode: 604506637,
        uid: 10042,
      });
    });

    it('not installed', () => {
      expect(parsePackageInfo('Unable to find package: org.example', 'org.example')).to.equal(null);
      expect(
        parsePackageInfo(golden('dumpsys-package-signal-13.txt'), 'org.thoughtcrime'),
      ).to.equal(null);
      expect(parsePackageInfo('', 'x')).to.equal(null);
    });
  });
});
