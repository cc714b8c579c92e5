import type { WifiNetwork } from '@matador/core';

/** Android 8: the oldest that is driven. */
export const oldestApiLevel = 26;
/** Android 11: `cmd connectivity`, `cmd wifi` came. */
const android11 = 30;

const keyCodes = { home: 3, back: 4, enter: 66, delete: 67, moveEnd: 123, wakeUp: 224 } as const;
export type Key = keyof typeof keyCodes;

type Argv = readonly string[];

/**
 * Every command that is run on a phone, by API level. From AOSP and public scripts; vendors differ,
 * so whoever runs one checks its effect. Several argvs are run in turn; `null` means that this
 * Android offers no command for it.
 */
export const commands = {
  properties: (): Argv => ['getprop'],

  flightMode: (apiLevel: number, on: boolean): readonly Argv[] =>
    apiLevel >= android11
      ? [['cmd', 'connectivity', 'airplane-mode', on ? 'enable' : 'disable']]
      : [
          ['settings', 'put', 'global', 'airplane_mode_on', on ? '1' : '0'],
          // Only a privileged sender may: without root a phone that is not already so refuses.
          [
            'am',
            'broadcast',
            '-a',
            'android.intent.action.AIRPLANE_MODE',
            '--ez',
            'state',
            String(on),
          ],
        ],
  flightModeState: (): Argv => ['settings', 'get', 'global', 'airplane_mode_on'],

  wifiEnable: (apiLevel: number): Argv =>
    apiLevel >= android11
      ? ['cmd', '-w', 'wifi', 'set-wifi-enabled', 'enabled']
      : ['svc', 'wifi', 'enable'],
  /** Before Android 11 a saved network is left by switching Wi-Fi off. */
  wifiDisable: (): Argv => ['svc', 'wifi', 'disable'],
  wifiJoin: (apiLevel: number, network: WifiNetwork, passphrase: string | null): Argv | null =>
    apiLevel >= android11
      ? [
          'cmd',
          'wifi',
          'connect-network',
          network.ssid,
          network.security,
          ...(passphrase === null ? [] : [passphrase]),
        ]
      : null,
  wifiStatus: (apiLevel: number): Argv =>
    apiLevel >= android11 ? ['cmd', 'wifi', 'status'] : ['dumpsys', 'wifi'],
  wifiNetworks: (apiLevel: number): Argv | null =>
    apiLevel >= android11 ? ['cmd', 'wifi', 'list-networks'] : null,
  wifiForget: (networkId: string): Argv => ['cmd', 'wifi', 'forget-network', networkId],
  addresses: (networkInterface: string): Argv => ['ip', '-4', 'addr', 'show', networkInterface],

  wakeUp: (): Argv => commands.keys(['wakeUp']),
  dismissKeyguard: (): Argv => ['wm', 'dismiss-keyguard'],
  powerState: (): Argv => ['dumpsys', 'power'],
  windowState: (): Argv => ['dumpsys', 'window'],
  screenshot: (): Argv => ['screencap', '-p'],

  packageInfo: (name: string): Argv => ['dumpsys', 'package', name],
  startActivity: (component: string): Argv => ['am', 'start', '-W', '-n', component],
  openLink: (link: string, packageName: string): Argv => [
    'am',
    'start',
    '-W',
    '-a',
    'android.intent.action.VIEW',
    '-d',
    link,
    '-p',
    packageName,
  ],
  forceStop: (packageName: string): Argv => ['am', 'force-stop', packageName],
  processes: (packageName: string): Argv => ['pidof', packageName],

  dumpScreen: (file: string): Argv => ['uiautomator', 'dump', file],
  readFile: (file: string): Argv => ['cat', file],
  tap: (x: number, y: number): Argv => ['input', 'tap', String(x), String(y)],
  typeText: (escaped: string): Argv => ['input', 'text', escaped],
  keys: (keys: readonly Key[]): Argv => [
    'input',
    'keyevent',
    ...keys.map((key) => String(keyCodes[key])),
  ],
} as const;
