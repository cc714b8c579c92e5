import type { WifiNetwork } from '@matador/core';

/** Android 8: the oldest that is driven. */
export const oldestApiLevel = 26;
/** Android 11: `cmd connectivity`, `cmd wifi` came. */
const android11 = 30;
/** Android 12: `cmd location providers` came. */
const android12 = 31;
/** Android 13: the firewall chain that `cmd connectivity` fills came. */
const android13 = 33;

/** Appium's helper app, which can fake the location on any Android. */
export const settingsApp = 'io.appium.settings';
/** Where its package file lies while it is installed. */
export const helperFile = '/data/local/tmp/matador-helper.apk';
/** Its keyboard that makes Unicode of ASCII. */
export const unicodeKeyboard = `${settingsApp}/.UnicodeIME`;
/** What Appium's UiAutomator2 driver installs. */
export const automationPackages = [
  'io.appium.uiautomator2.server',
  'io.appium.uiautomator2.server.test',
] as const;
/** A file that Appium leaves on the phone. */
export const appiumFile = '/data/local/tmp/mock_apps.json';
/** Global settings that Appium's driver changes on Android 9 and newer. */
export const hiddenApiSettings = [
  'hidden_api_policy_pre_p_apps',
  'hidden_api_policy_p_apps',
  'hidden_api_policy',
] as const;
const shellApp = 'com.android.shell';
const mockLocation = 'android:mock_location';
/** Name of the iptables chain on phones before Android 13. */
export const firewallChain = 'matador';
/** Where segments of a screen recording lie until they are fetched. */
export const recordingFolder = '/data/local/tmp/matador-recording';
/** What Android allows at most. */
export const longestRecordingSeconds = 180;
const recordingBitsPerSecond = 4_000_000;

export type SettingsKey = readonly [namespace: 'global' | 'secure' | 'system', key: string];

/** In android.view.KeyEvent. */
export const keyCodes = {
  home: 3,
  back: 4,
  enter: 66,
  delete: 67,
  moveEnd: 123,
  wakeUp: 224,
} as const;
export type Key = keyof typeof keyCodes;

type Argv = readonly string[];
export type Iptables = 'iptables' | 'ip6tables';

/** Seven decimals are a centimetre; never in exponential notation. */
function degrees(value: number): string {
  return value.toFixed(7);
}

/**
 * Every command that is run on a phone, by API level. From AOSP and public scripts; vendors differ,
 * so whoever runs one checks its effect. Several argvs are run in turn; `null` means that this
 * Android offers no command for it.
 */
export const commands = {
  properties: (): Argv => ['getprop'],
  /** Another one after each start of the phone. */
  bootId: (): Argv => ['cat', '/proc/sys/kernel/random/boot_id'],

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
  allAddresses: (): Argv => ['ip', 'addr'],

  wakeUp: (): Argv => commands.keys(['wakeUp']),
  dismissKeyguard: (): Argv => ['wm', 'dismiss-keyguard'],
  powerState: (): Argv => ['dumpsys', 'power'],
  windowState: (): Argv => ['dumpsys', 'window'],
  screenshot: (): Argv => ['screencap', '-p'],

  setting: ([namespace, key]: SettingsKey): Argv => ['settings', 'get', namespace, key],
  settings: (namespace: SettingsKey[0]): Argv => ['settings', 'list', namespace],
  putSetting: ([namespace, key]: SettingsKey, value: string | null): Argv =>
    value === null
      ? ['settings', 'delete', namespace, key]
      : ['settings', 'put', namespace, key, value],
  stayOn: (): Argv => ['svc', 'power', 'stayon', 'true'],

  timeZone: (): Argv => ['getprop', 'persist.sys.timezone'],
  setTimeZone: (zone: string): Argv => ['cmd', 'alarm', 'set-timezone', zone],

  /** Whom Android lets fake the location. */
  mockLocationOp: (packageName: string): Argv => ['appops', 'get', packageName, mockLocation],
  setMockLocationOp: (packageName: string, mode: string): Argv => [
    'appops',
    'set',
    packageName,
    mockLocation,
    mode,
  ],
  /** A mock provider, set up by the shell itself. */
  testProvider: (apiLevel: number, latitude: number, longitude: number): readonly Argv[] | null =>
    apiLevel >= android12
      ? [
          commands.setMockLocationOp(shellApp, 'allow'),
          ['cmd', 'location', 'providers', 'add-test-provider', 'gps'],
          ['cmd', 'location', 'providers', 'set-test-provider-enabled', 'gps', 'true'],
          [
            ...['cmd', 'location', 'providers', 'set-test-provider-location', 'gps'],
            ...['--location', `${degrees(latitude)},${degrees(longitude)}`],
          ],
        ]
      : null,
  removeTestProvider: (): Argv => ['cmd', 'location', 'providers', 'remove-test-provider', 'gps'],
  /** The same by Appium's helper app, where it is installed. */
  locationService: (latitude: number, longitude: number): readonly Argv[] => [
    commands.setMockLocationOp(settingsApp, 'allow'),
    [
      ...['am', 'start-foreground-service', '--user', '0'],
      ...['-n', `${settingsApp}/.LocationService`],
      ...['--es', 'longitude', degrees(longitude)],
      ...['--es', 'latitude', degrees(latitude)],
      ...['--es', 'altitude', '0'],
    ],
  ],
  stopLocationService: (): Argv => ['am', 'stopservice', '-n', `${settingsApp}/.LocationService`],
  locationState: (): Argv => ['dumpsys', 'location'],

  /** The packages that somebody installed, with their user ids. */
  installedPackages: (): Argv => ['cmd', 'package', 'list', 'packages', '-3', '-U'],
  /** `-g` grants what it asks for, `-t` allows packages made for tests. */
  install: (file: string): Argv => ['pm', 'install', '-r', '-g', '-t', file],
  uninstall: (name: string): Argv => ['pm', 'uninstall', name],
  packagePath: (name: string): Argv => ['pm', 'path', name],
  firewallChainEnable: (apiLevel: number, on: boolean): Argv | null =>
    apiLevel >= android13 ? ['cmd', 'connectivity', 'set-chain3-enabled', String(on)] : null,
  firewallChainState: (): Argv => ['cmd', 'connectivity', 'get-chain3-enabled'],
  packageNetworking: (name: string, on: boolean): Argv => [
    ...['cmd', 'connectivity', 'set-package-networking-enabled', String(on), name],
  ],
  packageNetworkingState: (name: string): Argv => [
    ...['cmd', 'connectivity', 'get-package-networking-enabled', name],
  ],
  /** Before Android 13, as root: for IPv4 and IPv6 each. */
  blockUser: (iptables: Iptables, uid: number): Argv => [
    ...[iptables, '-w', '-A', firewallChain, '-m', 'owner', '--uid-owner', String(uid)],
    ...['-j', 'REJECT'],
  ],
  newChain: (iptables: Iptables): Argv => [iptables, '-w', '-N', firewallChain],
  emptyChain: (iptables: Iptables): Argv => [iptables, '-w', '-F', firewallChain],
  hookChain: (iptables: Iptables): Argv => [iptables, '-w', '-I', 'OUTPUT', '-j', firewallChain],
  unhookChain: (iptables: Iptables): Argv => [iptables, '-w', '-D', 'OUTPUT', '-j', firewallChain],
  deleteChain: (iptables: Iptables): Argv => [iptables, '-w', '-X', firewallChain],
  firewallRules: (iptables: Iptables): Argv => [iptables, '-w', '-S'],
  userId: (): Argv => ['id', '-u'],

  recordScreen: (file: string): Argv => [
    ...['screenrecord', '--bit-rate', String(recordingBitsPerSecond)],
    ...['--time-limit', String(longestRecordingSeconds), file],
  ],
  endRecording: (): Argv => ['pkill', '-INT', 'screenrecord'],
  makeFolder: (path: string): Argv => ['mkdir', '-p', path],
  removeFolder: (path: string): Argv => ['rm', '-rf', path],
  listFile: (path: string): Argv => ['ls', path],

  notifications: (): Argv => ['dumpsys', 'notification', '--noredact'],
  clearLog: (): Argv => ['logcat', '-c'],
  readLog: (): Argv => ['logcat', '-d', '-v', 'threadtime'],

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

  inputMethods: (): Argv => ['ime', 'list', '-s'],
  enableInputMethod: (id: string): Argv => ['ime', 'enable', id],
  disableInputMethod: (id: string): Argv => ['ime', 'disable', id],
  setInputMethod: (id: string): Argv => ['ime', 'set', id],

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
