import type { InstalledPackage } from './apps/app.js';
import { launcherPackage } from './screen/launcher.js';

function system(name: string, label: string, uid: number): InstalledPackage {
  return {
    name,
    label,
    uid,
    versionName: '14',
    versionCode: 34,
    system: true,
    activities: [],
    privateActivities: [],
  };
}

/** What every phone comes with. */
export const systemPackages: readonly InstalledPackage[] = [
  system('android', 'Android System', 1000),
  system('com.android.networkstack', 'Network manager', 1073),
  system('com.android.settings', 'Settings', 1000),
  system('com.android.shell', 'Shell', 2000),
  system('com.android.systemui', 'System UI', 10070),
  system('com.google.android.gms', 'Google Play services', 10120),
  system('com.google.android.inputmethod.latin', 'Gboard', 10135),
  system(launcherPackage, 'Pixel Launcher', 10080),
];
