import { randomUUID } from 'node:crypto';
import type { PhoneFault } from '../faults/schema.js';
import type { Adbd } from './adb/adbd.js';
import type { AndroidPhone } from './android-phone.js';

const instrumentation = 'io.appium.uiautomator2.server';

/**
 * Makes something go wrong on a phone.
 * @returns false where there is nothing that it could happen to.
 */
export async function breakPhone(
  phone: AndroidPhone,
  adbd: Adbd,
  fault: PhoneFault,
): Promise<boolean> {
  phone.parts.events.record('fault', { ...fault });
  switch (fault.kind) {
    case 'dialog':
      phone.dialogs.show(fault.dialog, subject(phone, fault.dialog === 'app-crash'));
      return true;
    case 'app-crash':
      return crash(phone);
    case 'screen-off':
      phone.power.sleep();
      return true;
    case 'restart':
      await restart(phone, adbd, fault.seconds * 1000);
      return true;
    case 'wifi-lost':
      await phone.wifi.setReach('none');
      return true;
    case 'wifi-other':
      await phone.wifi.setReach('other');
      return true;
    case 'recording-ended':
      return kill(phone, 'screenrecord');
    case 'cable-pulled':
      adbd.unplug();
      setTimeout(() => adbd.plugIn(), fault.seconds * 1000);
      return true;
    case 'instrumentation-killed':
      return kill(phone, instrumentation);
    case 'healed':
      phone.dialogs.close();
      await phone.wifi.setReach('own');
      return true;
  }
}

/** The app in front, or, for what befalls another one, a part of Google's services. */
function subject(phone: AndroidPhone, another: boolean) {
  const { foreground } = phone.activities;
  const { name: packageName, label } =
    foreground === undefined || another
      ? { name: 'com.google.android.gms', label: 'Google Play services' }
      : foreground.info;
  return { packageName, label, kill: () => void kill(phone, packageName) };
}

/** Android says so in a dialog, unless it is told to hide those. */
function crash(phone: AndroidPhone): boolean {
  const { foreground } = phone.activities;
  if (foreground === undefined) return false;
  const { name, label } = foreground.info;
  phone.log.write('E', 'AndroidRuntime', `FATAL EXCEPTION: main Process: ${name}`);
  kill(phone, name);
  if (phone.settings.get('global', 'hide_error_dialogs') !== '1') {
    phone.dialogs.show('app-crash', { packageName: name, label, kill: () => undefined });
  }
  return true;
}

function kill(phone: AndroidPhone, name: string): boolean {
  const processes = phone.processes.named(name);
  for (const process of processes) process.kill();
  return processes.length > 0;
}

/** What Android keeps in memory is gone afterwards; settings, files and saved networks are not. */
async function restart(phone: AndroidPhone, adbd: Adbd, ms: number): Promise<void> {
  adbd.unplug();
  phone.dialogs.close();
  for (const process of phone.processes.list()) process.kill();
  phone.power.sleep();
  await phone.wifi.setReach('none');
  phone.firewall.reset();
  phone.location.reset();
  phone.notifications.clear();
  phone.log.clear();
  setTimeout(() => {
    phone.files.place('/proc/sys/kernel/random/boot_id', Buffer.from(`${randomUUID()}\n`));
    adbd.plugIn();
    void phone.wifi.setReach('own');
  }, ms);
}
