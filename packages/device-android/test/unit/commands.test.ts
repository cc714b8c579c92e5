import type { WifiNetwork } from '@matador/core';
import { expect } from 'chai';
import { commands } from '../../src/index.js';

const wifi: WifiNetwork = { ssid: "Tester's WLAN", security: 'wpa2' };
const open: WifiNetwork = { ssid: 'free', security: 'open' };

/** What is run, by Android version: 8 is API 26, 10 is 29, 11 is 30, 13 is 33, 16 is 36. */
const table: [string, number[], (apiLevel: number) => unknown, unknown][] = [
  [
    'flight mode on',
    [30, 33, 36],
    (api) => commands.flightMode(api, true),
    [['cmd', 'connectivity', 'airplane-mode', 'enable']],
  ],
  [
    'flight mode off',
    [30, 36],
    (api) => commands.flightMode(api, false),
    [['cmd', 'connectivity', 'airplane-mode', 'disable']],
  ],
  [
    'flight mode on, older',
    [26, 29],
    (api) => commands.flightMode(api, true),
    [
      ['settings', 'put', 'global', 'airplane_mode_on', '1'],
      ['am', 'broadcast', '-a', 'android.intent.action.AIRPLANE_MODE', '--ez', 'state', 'true'],
    ],
  ],
  [
    'Wi-Fi on',
    [30, 36],
    (api) => commands.wifiEnable(api),
    ['cmd', '-w', 'wifi', 'set-wifi-enabled', 'enabled'],
  ],
  ['Wi-Fi on, older', [26, 29], (api) => commands.wifiEnable(api), ['svc', 'wifi', 'enable']],
  [
    'joining with a passphrase',
    [30, 36],
    (api) => commands.wifiJoin(api, wifi, "pass'word"),
    ['cmd', 'wifi', 'connect-network', "Tester's WLAN", 'wpa2', "pass'word"],
  ],
  [
    'joining an open network',
    [30, 36],
    (api) => commands.wifiJoin(api, open, null),
    ['cmd', 'wifi', 'connect-network', 'free', 'open'],
  ],
  ['joining, older', [26, 29], (api) => commands.wifiJoin(api, wifi, 'secret'), null],
  ['Wi-Fi status', [30, 36], (api) => commands.wifiStatus(api), ['cmd', 'wifi', 'status']],
  ['Wi-Fi status, older', [26, 29], (api) => commands.wifiStatus(api), ['dumpsys', 'wifi']],
  [
    'saved networks',
    [30, 36],
    (api) => commands.wifiNetworks(api),
    ['cmd', 'wifi', 'list-networks'],
  ],
  ['saved networks, older', [26, 29], (api) => commands.wifiNetworks(api), null],
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
  ['keys', commands.keys(['moveEnd', 'delete', 'back']), 'input keyevent 123 67 4'],
  ['tapping', commands.tap(540, 1200), 'input tap 540 1200'],
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
