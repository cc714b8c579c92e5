import type { PhoneProgramConfig } from './config.js';

/** The system properties of a phone at boot, as `getprop` lists them. */
export function bootProperties(config: PhoneProgramConfig): Map<string, string> {
  const { manufacturer, model, device, androidVersion, apiLevel } = config.device;
  const brand = manufacturer.toLowerCase();
  const build = 'UP1A.231005.007';
  return new Map([
    ['dev.bootcomplete', '1'],
    ['init.svc.bootanim', 'stopped'],
    ['persist.sys.locale', config.language],
    ['persist.sys.timezone', 'UTC'],
    ['ro.boot.serialno', config.name],
    ['ro.build.characteristics', 'default'],
    ['ro.build.display.id', build],
    [
      'ro.build.fingerprint',
      `${brand}/${device}/${device}:${androidVersion}/${build}/1:user/release-keys`,
    ],
    ['ro.build.id', build],
    ['ro.build.tags', 'release-keys'],
    ['ro.build.type', 'user'],
    ['ro.build.version.release', androidVersion],
    ['ro.build.version.sdk', String(apiLevel)],
    ['ro.debuggable', '0'],
    ['ro.product.brand', brand],
    ['ro.product.cpu.abi', 'arm64-v8a'],
    ['ro.product.cpu.abilist', 'arm64-v8a'],
    ['ro.product.device', device],
    ['ro.product.locale', config.language],
    ['ro.product.manufacturer', manufacturer],
    ['ro.product.model', model],
    ['ro.product.name', device],
    ['ro.secure', '1'],
    ['ro.serialno', config.name],
    ['sys.boot_completed', '1'],
  ]);
}

/** What adbd tells of the phone when a connection is made. */
export function adbBanner(properties: ReadonlyMap<string, string>): string {
  const shown = ['ro.product.name', 'ro.product.model', 'ro.product.device'];
  const pairs = shown.map((name) => `${name}=${properties.get(name) ?? ''}`);
  return `device::${pairs.join(';')};features=shell_v2`;
}
