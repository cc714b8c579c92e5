import type { PackageInfo, PhoneNotification, Place } from '@matador/core';

/** `getprop` without a name: `[name]: [value]` lines. */
export function parseProperties(answer: string): ReadonlyMap<string, string> {
  const lines = answer.matchAll(/^\[([^\]]+)\]: \[(.*)\]\r?$/gm);
  return new Map([...lines].map(([, name = '', value = '']) => [name, value]));
}

/** On (1), off (0), or `undefined` for any other answer of `settings get`. */
export function parseSwitch(answer: string): boolean | undefined {
  const value = answer.trim();
  return value === '1' ? true : value === '0' ? false : undefined;
}

/**
 * The WLAN that a phone is connected to, from `cmd wifi status` or `dumpsys wifi`; `null` for none.
 * Android writes the name in quotes from 11 on, without before.
 */
export function parseConnectedSsid(answer: string): string | null {
  const connected = /^Wifi is connected to "(.*)"\s*$/m.exec(answer)?.[1];
  if (connected !== undefined) return connected;
  if (/^Wifi is (not connected|disabled)/m.test(answer)) return null;
  const info = /(?:mWifiInfo|WifiInfo:) SSID: (.*?), BSSID: .*?Supplicant state: (\w+)/.exec(
    answer,
  );
  if (info?.[1] === undefined || info[2] !== 'COMPLETED') return null;
  const ssid = info[1].replace(/^"(.*)"$/, '$1');
  return ssid === '<unknown ssid>' ? null : ssid;
}

/** Ids of the saved networks with this name: one for each kind of security it was saved with. */
export function parseSavedNetworks(answer: string, ssid: string): readonly string[] {
  const rows = answer.matchAll(/^(\d+)\s+(.*\S)\s+(\S+)\s*$/gm);
  return [...new Set([...rows].filter((row) => row[2] === ssid).map(([, id = '']) => id))];
}

/** The IPv4 address in what `ip addr show` prints, or `null`. */
export function parseAddress(answer: string): string | null {
  return /^\s*inet (\d{1,3}(?:\.\d{1,3}){3})\//m.exec(answer)?.[1] ?? null;
}

/** Whether `dumpsys power` says that the phone is awake; `undefined` where it does not say. */
export function parseAwake(answer: string): boolean | undefined {
  const state = /mWakefulness=(\w+)/.exec(answer)?.[1];
  return state === undefined ? undefined : state === 'Awake';
}

/** Whether `dumpsys window` says that a lock screen is in front. */
export function parseLocked(answer: string): boolean {
  return (
    /mShowingLockscreen=true|mDreamingLockscreen=true|isKeyguardShowing=true/.test(answer) ||
    /mCurrentFocus=.*(Keyguard|NotificationShade)/.test(answer)
  );
}

/** The installed package in `dumpsys package NAME`; `null` where it is not installed. */
export function parsePackageInfo(answer: string, name: string): PackageInfo | null {
  // An updated system app is listed a second time, as it was delivered, under "Hidden system packages".
  const installed = /^Packages:\r?\n([\s\S]*?)(?:^\S|(?![\s\S]))/m.exec(answer)?.[1] ?? '';
  const start = installed.indexOf(`Package [${name}] (`);
  if (start < 0) return null;
  const entry = installed.slice(start);
  const versionName = /^\s+versionName=(.*?)\s*$/m.exec(entry)?.[1];
  const versionCode = /^\s+versionCode=(\d+)/m.exec(entry)?.[1];
  // `appId` from Android 13 on, `userId` before; the same number for the phone's first user.
  const uid = /^\s+(?:appId|userId)=(\d+)/m.exec(entry)?.[1];
  if (versionName === undefined || versionCode === undefined || uid === undefined) return null;
  return { name, versionName, versionCode: Number(versionCode), uid: Number(uid) };
}

/** What `am start` complains of, or `null`. Its exit status is 0 on many versions even then. */
export function parseStartFailure(answer: string): string | null {
  const complaint = /^\s*(?:Error\b|Exception\b|java\.lang\.|Security exception).*$/im.exec(answer);
  if (complaint !== null) return complaint[0].trim();
  const status = /^Status: (.*?)\s*$/m.exec(answer)?.[1];
  return status === undefined || status === 'ok' ? null : `Status: ${status}`;
}

/** `settings list`: one `key=value` a line. */
export function parseSettings(answer: string): ReadonlyMap<string, string> {
  const lines = answer.matchAll(/^([^=\s]+)=(.*?)\r?$/gm);
  return new Map([...lines].map(([, key = '', value = '']) => [key, value]));
}

/** Where any provider of `dumpsys location` last was; some Androids write decimals with a comma. */
export function parseLocations(answer: string): readonly Place[] {
  const number = String.raw`(-?\d+[.,]\d+)`;
  const found = answer.matchAll(new RegExp(String.raw`Location\[\w+ ${number},${number}`, 'g'));
  return [...found].map(([, latitude = '', longitude = '']) => ({
    latitude: Number(latitude.replace(',', '.')),
    longitude: Number(longitude.replace(',', '.')),
  }));
}

/** The mode in `appops get PACKAGE OP`; `default` where it was never set. */
export function parseAppOp(answer: string): string {
  return /^\s*(?:Uid mode: )?MOCK_LOCATION: (\w+)/m.exec(answer)?.[1] ?? 'default';
}

/** `cmd package list packages -U`. */
export function parsePackageList(
  answer: string,
): readonly { readonly name: string; readonly uid: number }[] {
  const lines = answer.matchAll(/^package:(\S+) uid:(\d+)/gm);
  return [...lines].map(([, name = '', uid = '']) => ({ name, uid: Number(uid) }));
}

/** `ime list -s`: one id a line. */
export function parseInputMethods(answer: string): readonly string[] {
  return answer.split(/\s+/).filter((id) => id.includes('/'));
}

/** Interfaces with a global address, in `ip addr`. */
export function parseGlobalInterfaces(answer: string): readonly string[] {
  const entries = answer.split(/^(?=\d+: )/m);
  return entries.flatMap((entry) => {
    const name = /^\d+: ([^:@\s]+)/.exec(entry)?.[1];
    return name !== undefined && /^\s*inet6? .*\bscope global\b/m.test(entry) ? [name] : [];
  });
}

/** The notifications in `dumpsys notification --noredact`, as they are listed. */
export function parseNotifications(answer: string): readonly PhoneNotification[] {
  const [, ...records] = answer.split(/^\s*NotificationRecord\(/m);
  return records.flatMap((record) => {
    const packageName = /\bpkg=(\S+)/.exec(record)?.[1];
    if (packageName === undefined) return [];
    const when = /^\s*(?:when|mCreationTimeMs)=(\d{13})/m.exec(record)?.[1];
    return [
      {
        packageName,
        title: extra(record, 'android.title'),
        text: extra(record, 'android.text'),
        postedAt: when === undefined ? null : Number(when),
      },
    ];
  });
}

/** `key=String (value)`; a value with line ends goes on until the next key. */
function extra(record: string, key: string): string {
  const from = record.indexOf(`${key}=`);
  if (from < 0) return '';
  const value = /^[^=]+=(?:[\w.]+ )?\(([\s\S]*?)\)\s*?(?=\n\s*(?:[\w.]+=|\})|$)/.exec(
    record.slice(from),
  );
  return value?.[1] ?? '';
}
