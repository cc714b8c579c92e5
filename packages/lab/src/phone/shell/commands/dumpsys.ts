import type { InstalledPackage } from '../../apps/app.js';
import type { Command, CommandIo } from '../command.js';
import { line } from '../command.js';
import { wifiInfo } from './cmd-wifi.js';
import { apkPath } from './package.js';

type Section = (io: CommandIo, args: readonly string[]) => void;

/** `dumpsys SERVICE …`: the lines that scripts look for, in the real services' wording. */
export const dumpsys: Command = ([service, ...args], io) => {
  if (service === '-l') {
    io.out(line('Currently running services:'));
    for (const name of sections.keys()) io.out(line(`  ${name}`));
    return 0;
  }
  const section = sections.get(service ?? '');
  if (section === undefined) {
    io.err(line(`Can't find service: ${service ?? ''}`));
    return 0;
  }
  section(io, args);
  return 0;
};

const sections: ReadonlyMap<string, Section> = new Map([
  ['activity', activity],
  ['battery', battery],
  ['deviceidle', deviceIdle],
  ['input_method', inputMethod],
  ['location', location],
  ['notification', notification],
  ['package', packages],
  ['power', power],
  ['wifi', wifi],
  ['window', window],
]);

function print(io: CommandIo, lines: readonly string[]): void {
  for (const text of lines) io.out(line(text));
}

function activity(io: CommandIo, [what, packageName]: readonly string[]): void {
  if (what === 'services') {
    services(io, packageName);
    return;
  }
  const { component } = io.phone.activities.window;
  const record = `ActivityRecord{5f3a2b1 u0 ${short(component)} t12}`;
  print(io, [
    'ACTIVITY MANAGER ACTIVITIES (dumpsys activity activities)',
    'Display #0 (activities from top to bottom):',
    `    ${io.phone.apiLevel >= 29 ? 'topResumedActivity' : 'mResumedActivity'}=${record}`,
    `  mResumedActivity: ${record}`,
    `  ResumedActivity: ${record}`,
  ]);
}

function services(io: CommandIo, packageName: string | undefined): void {
  io.out(line('ACTIVITY MANAGER SERVICES (dumpsys activity services)'));
  const helper = io.phone.settingsHelper;
  if (helper?.pid === undefined || helper.info.name !== packageName) {
    io.out(line('  (nothing)'));
    return;
  }
  print(io, [
    '  User 0 active services:',
    `  * ServiceRecord{8f0c1d2 u0 ${packageName}/.ForegroundService}`,
    `    packageName=${packageName}`,
    '    isForeground=true foregroundId=1 types=00000000',
  ]);
}

/** Nothing here dozes: that a package may stay awake changes nothing. */
function deviceIdle(io: CommandIo, args: readonly string[]): void {
  if (args[0] !== 'whitelist') return;
  for (const name of args.slice(1)) io.out(line(`Added: ${name.replace(/^\+/, '')}`));
}

function battery(io: CommandIo): void {
  print(io, [
    'Current Battery Service state:',
    '  AC powered: false',
    '  USB powered: true',
    '  status: 2',
    '  present: true',
    '  level: 87',
    '  scale: 100',
  ]);
}

function inputMethod(io: CommandIo): void {
  print(io, [
    'Current Input Method Manager state:',
    `  mInputShown=${io.phone.screen.keyboardShown}`,
  ]);
}

function location(io: CommandIo): void {
  print(io, ['Location Manager State:', '  Location Providers:']);
  for (const { provider, latitude, longitude } of io.phone.location.lastLocations()) {
    print(io, [
      `    ${provider} provider [mock]:`,
      `      last location=Location[${provider} ${latitude.toFixed(6)},${longitude.toFixed(6)} hAcc=100.0 et=+1h2m3s4ms alt=0.0 mock]`,
    ]);
  }
}

function notification(io: CommandIo, args: readonly string[]): void {
  print(io, ['Current Notification Manager state:', '  Notification List:']);
  const shown = (text: string): string =>
    args.includes('--noredact') ? `String (${text})` : `String [length=${text.length}]`;
  for (const { packageName, id, title, text, at } of io.phone.notifications.list()) {
    const uid = io.phone.packages.find((one) => one.name === packageName)?.uid ?? 0;
    print(io, [
      `    NotificationRecord(0x0${(id % 0xffffff).toString(16)}: pkg=${packageName} user=UserHandle{0} id=${id} tag=null importance=4 key=0|${packageName}|${id}|null|${uid}: Notification(channel=messages_1 shortcut=null contentView=null vibrate=null sound=null defaults=0x0 flags=0x18 color=0xff2c6bed category=msg vis=PRIVATE))`,
      `      uid=${uid} userId=0`,
      `      when=${at}`,
      '      extras={',
      `          android.title=${shown(title)}`,
      `          android.text=${shown(text)}`,
      '      }',
    ]);
  }
}

function packages(io: CommandIo, [name]: readonly string[]): void {
  const found = io.phone.packages.filter((one) => name === undefined || one.name === name);
  if (name !== undefined && found.length === 0) {
    io.out(line(`Unable to find package: ${name}`));
    return;
  }
  io.out(line('Packages:'));
  for (const one of found) print(io, packageLines(one, io.phone.apiLevel));
}

function packageLines(found: InstalledPackage, apiLevel: number): string[] {
  return [
    `  Package [${found.name}] (7d1c2e3):`,
    `    ${apiLevel >= 34 ? 'appId' : 'userId'}=${found.uid}`,
    `    codePath=${apkPath(found).replace('/base.apk', '')}`,
    `    versionCode=${found.versionCode} minSdk=21 targetSdk=34`,
    `    versionName=${found.versionName}`,
    '    User 0: ceDataInode=4242 installed=true hidden=false suspended=false stopped=false enabled=0',
  ];
}

function power(io: CommandIo): void {
  const { awake, stayOn } = io.phone.power;
  print(io, [
    'POWER MANAGER (dumpsys power)',
    '',
    'Power Manager State:',
    `  mWakefulness=${awake ? 'Awake' : 'Asleep'}`,
    '  mIsPowered=true',
    `  mStayOn=${stayOn}`,
    `  mHoldingDisplaySuspendBlocker=${awake}`,
    `Display Power: state=${awake ? 'ON' : 'OFF'}`,
  ]);
}

function wifi(io: CommandIo): void {
  const { wifi: radio, apiLevel } = io.phone;
  const { connected } = radio;
  print(io, [
    `Wi-Fi is ${radio.enabled ? 'enabled' : 'disabled'}`,
    `AirplaneModeOn ${radio.flightMode}`,
    connected === undefined
      ? 'mWifiInfo SSID: <unknown ssid>, BSSID: <none>, Supplicant state: DISCONNECTED'
      : `mWifiInfo ${wifiInfo(radio, connected, apiLevel)}`,
  ]);
}

function window(io: CommandIo): void {
  const { power: screenPower, screen, activities } = io.phone;
  const { component } = screen.window;
  const { locked } = screenPower;
  print(io, [
    'WINDOW MANAGER DISPLAY CONTENTS (dumpsys window displays)',
    `  mCurrentFocus=Window{3c5d7e9 u0 ${component}}`,
    `  mFocusedApp=ActivityRecord{5f3a2b1 u0 ${short(activities.window.component)} t12}`,
    'WINDOW MANAGER POLICY STATE (dumpsys window policy)',
    `    mAwake=${screenPower.awake}`,
    `    isKeyguardShowing=${locked}`,
    `    mDreamingLockscreen=${locked}`,
    '    KeyguardServiceDelegate',
    `      showing=${locked}`,
    `      inputRestricted=${locked}`,
    `      screenState=${screenPower.awake ? 'SCREEN_STATE_ON' : 'SCREEN_STATE_OFF'}`,
  ]);
}

/** `package/.Activity` for an activity within its package. */
function short(component: string): string {
  const [name = '', activityName = ''] = component.split('/');
  return activityName.startsWith(`${name}.`)
    ? `${name}/${activityName.slice(name.length)}`
    : component;
}
