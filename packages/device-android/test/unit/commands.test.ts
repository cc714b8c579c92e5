import type { WifiNetwork } from '@matador/core';
import { expect } from 'chai';
import { commands } from '../../src/index.js';

const wifi: WifiNetwork = { ssid: "Tester's WLAN", security: 'wpa2' };
const open: WifiNetwork = { ssid: 'free', security: 'open' };

/** All API levels from one to another. */
const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

/** What is run, by Android version: 8 is API 26, 10 is 29, 11 is 30, 12 is 31, 13 is 33, 16 is 36. */
const table: [string, number[], (apiLevel: number) => unknown, unknown][] = [
  [
    'flight mode on',
    range(30, 36),
    (api) => commands.flightMode(api, true),
    [['cmd', 'connectivity', 'airplane-mode', 'enable']],
  ],
  [
    'flight mode off',
    range(30, 36),
    (api) => commands.flightMode(api, false),
    [['cmd', 'connectivity', 'airplane-mode', 'disable']],
  ],
  [
    'flight mode on, older',
    range(26, 29),
    (api) => commands.flightMode(api, true),
    [
      ['settings', 'put', 'global', 'airplane_mode_on', '1'],
      ['am', 'broadcast', '-a', 'android.intent.action.AIRPLANE_MODE', '--ez', 'state', 'true'],
    ],
  ],
  [
    'Wi-Fi on',
    range(30, 36),
    (api) => commands.wifiEnable(api),
    ['cmd', '-w', 'wifi', 'set-wifi-enabled', 'enabled'],
  ],
  ['Wi-Fi on, older', range(26, 29), (api) => commands.wifiEnable(api), ['svc', 'wifi', 'enable']],
  [
    'joining with a passphrase',
    range(30, 36),
    (api) => commands.wifiJoin(api, wifi, "pass'word"),
    ['cmd', 'wifi', 'connect-network', "Tester's WLAN", 'wpa2', "pass'word"],
  ],
  [
    'joining an open network',
    range(30, 36),
    (api) => commands.wifiJoin(api, open, null),
    ['cmd', 'wifi', 'connect-network', 'free', 'open'],
  ],
  ['joining, older', range(26, 29), (api) => commands.wifiJoin(api, wifi, 'secret'), null],
  ['Wi-Fi status', range(30, 36), (api) => commands.wifiStatus(api), ['cmd', 'wifi', 'status']],
  ['Wi-Fi status, older', range(26, 29), (api) => commands.wifiStatus(api), ['dumpsys', 'wifi']],
  [
    'saved networks',
    range(30, 36),
    (api) => commands.wifiNetworks(api),
    ['cmd', 'wifi', 'list-networks'],
  ],
  [
    'a mock provider without an app, from Android 12 on',
    range(31, 36),
    (api) => commands.testProvider(api, 52.52, -13.405),
    [
      ['appops', 'set', 'com.android.shell', 'android:mock_location', 'allow'],
      ['cmd', 'location', 'providers', 'add-test-provider', 'gps'],
      ['cmd', 'location', 'providers', 'set-test-provider-enabled', 'gps', 'true'],
      [
        ...['cmd', 'location', 'providers', 'set-test-provider-location', 'gps'],
        ...['--location', '52.5200000,-13.4050000'],
      ],
    ],
  ],
  ['a mock provider, older', range(26, 30), (api) => commands.testProvider(api, 1, 2), null],
  [
    'the firewall chain, from Android 13 on',
    range(33, 36),
    (api) => commands.firewallChainEnable(api, true),
    ['cmd', 'connectivity', 'set-chain3-enabled', 'true'],
  ],
  [
    'the firewall chain, older',
    range(26, 32),
    (api) => commands.firewallChainEnable(api, true),
    null,
  ],
  ['saved networks, older', range(26, 29), (api) => commands.wifiNetworks(api), null],
];

const everywhere: [string, readonly string[], string][] = [
  ['waking', commands.wakeUp(), 'input keyevent 224'],
  ['unlocking', commands.dismissKeyguard(), 'wm dismiss-keyguard'],
  ['starting', commands.startActivity('p/.A'), 'am start -W -n p/.A'],
  [
    'opening a link in one app alone',
    commands.openLink('sgnl://signal.me/#p/+491', 'p'),
    'am start -W -a android.intent.action.VIEW -d sgnl://signal.me/#p/+491 -p p',
  ],
  ['staying awake', commands.stayOn(), 'svc power stayon true'],
  [
    'no animations',
    commands.putSetting(['global', 'window_animation_scale'], '0'),
    'settings put global window_animation_scale 0',
  ],
  [
    'a setting that was not there',
    commands.putSetting(['global', 'hide_error_dialogs'], null),
    'settings delete global hide_error_dialogs',
  ],
  [
    'the time zone',
    commands.setTimeZone('America/Sao_Paulo'),
    'cmd alarm set-timezone America/Sao_Paulo',
  ],
  ['the time zone now', commands.timeZone(), 'getprop persist.sys.timezone'],
  [
    'the mock location of the helper app, allowed',
    commands.locationService(52.52, 1e-7)[0] ?? [],
    'appops set io.appium.settings android:mock_location allow',
  ],
  [
    'the mock location of the helper app, without exponents',
    commands.locationService(52.52, 1e-7)[1] ?? [],
    'am start-foreground-service --user 0 -n io.appium.settings/.LocationService ' +
      '--es longitude 0.0000001 --es latitude 52.5200000 --es altitude 0',
  ],
  [
    "an app's networking off",
    commands.packageNetworking('org.example', false),
    'cmd connectivity set-package-networking-enabled false org.example',
  ],
  [
    "an app's networking now",
    commands.packageNetworkingState('org.example'),
    'cmd connectivity get-package-networking-enabled org.example',
  ],
  ['who is installed', commands.installedPackages(), 'cmd package list packages -3 -U'],
  [
    'a user off the network, as root',
    commands.blockUser('ip6tables', 10123),
    'ip6tables -w -A matador -m owner --uid-owner 10123 -j REJECT',
  ],
  [
    'recording, up to the longest that Android allows',
    commands.recordScreen('/sdcard/1.mp4'),
    'screenrecord --bit-rate 4000000 --time-limit 180 /sdcard/1.mp4',
  ],
  ['notifications', commands.notifications(), 'dumpsys notification --noredact'],
  ['emptying the log', commands.clearLog(), 'logcat -c'],
  ['reading the log', commands.readLog(), 'logcat -d -v threadtime'],
  ['keys', commands.keys(['moveEnd', 'delete', 'back']), 'input keyevent 123 67 4'],
  ['tapping', commands.tap(540, 1200), 'input tap 540 1200'],
  ['the keyboards that can be chosen', commands.inputMethods(), 'ime list -s'],
  [
    'the keyboard for any text, enabled',
    commands.enableInputMethod('io.appium.settings/.UnicodeIME'),
    'ime enable io.appium.settings/.UnicodeIME',
  ],
  [
    'the keyboard for any text, chosen',
    commands.setInputMethod('io.appium.settings/.UnicodeIME'),
    'ime set io.appium.settings/.UnicodeIME',
  ],
  [
    'installing',
    commands.install('/data/local/tmp/a.apk'),
    'pm install -r -g -t /data/local/tmp/a.apk',
  ],
  ['removing', commands.uninstall('io.appium.settings'), 'pm uninstall io.appium.settings'],
  ['the screen', commands.dumpScreen('/dev/tty'), 'uiautomator dump /dev/tty'],
];

describe('commands by Android version', () => {
  for (const [what, apiLevels, command, expected] of table) {
    for (const apiLevel of apiLevels) {
      it(`${what}, API ${apiLevel}`, () => {
        expect(command(apiLevel)).to.deep.equal(expected);
      });
    }
  }

  for (const [what, argv, expected] of everywhere) {
    it(`${what}, on all`, () => {
      expect(argv.join(' ')).to.equal(expected);
    });
  }
});
