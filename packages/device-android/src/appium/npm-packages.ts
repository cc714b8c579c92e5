import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { MatadorError } from '@matador/core';
import { z } from 'zod';

const appiumName = 'appium';
const driverName = 'appium-uiautomator2-driver';
const settingsName = 'io.appium.settings';

export interface AppiumPackages {
  /** The script that `node` runs. */
  readonly program: string;
  /** The folder of the UiAutomator2 driver. */
  readonly driver: string;
}

/**
 * Where Appium and its driver are installed.
 * @param project the folder of the user's project; this package's own is looked at after it.
 * @throws MatadorError `appium-missing`, with the line that installs them.
 */
export function findAppium(project: string): AppiumPackages {
  const appium = findFolder(appiumName, project);
  const driver = findFolder(driverName, project);
  if (appium === undefined || driver === undefined) throw missing(project);
  const { bin } = z
    .object({ bin: z.object({ appium: z.string() }) })
    .parse(JSON.parse(readFileSync(join(appium, 'package.json'), 'utf8')));
  return { program: join(appium, bin.appium), driver };
}

/**
 * The package file of Appium's helper app, which comes with the driver.
 * @throws MatadorError `appium-missing`
 */
export function findHelperApk(project: string): string {
  const driver = findFolder(driverName, project);
  const settings = driver && findFolder(settingsName, driver);
  if (settings === undefined) throw missing(project);
  return join(settings, 'apks', 'settings_apk-debug.apk');
}

function findFolder(name: string, project: string): string | undefined {
  for (const from of [join(project, 'package.json'), import.meta.url]) {
    try {
      return dirname(createRequire(from).resolve(`${name}/package.json`));
    } catch {
      // Not seen from there.
    }
  }
  return undefined;
}

function missing(project: string): MatadorError {
  return new MatadorError(`Appium with its UiAutomator2 driver is not installed in ${project}`, {
    code: 'appium-missing',
    source: 'phone',
    hint: `npm install ${appiumName} ${driverName}`,
  });
}
