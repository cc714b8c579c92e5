import type { AppDriver, Calibration, PackageInfo, Phone } from '@matador/core';
import { defineMessenger, MatadorError } from '@matador/core';
import type { WechatIds } from './ids.js';
import { publishedIds } from './ids.js';
import { learnIds } from './learn-ids.js';
import { wechat } from './wechat.js';

const { manifest } = wechat();

/**
 * Drives whichever WeChat is installed.
 * @param ids of the user's versions, before the published ones.
 */
export function wechatDriver(ids: Readonly<Record<string, WechatIds>> = {}): AppDriver {
  return {
    manifest,
    async open(phone, signal, onAnomaly) {
      const { versionName = '' } = (await installed(phone, signal)) ?? {};
      const known = { ...publishedIds[versionName], ...ids[versionName] };
      return defineMessenger(wechat(known)).open(phone, signal, onAnomaly);
    },
    calibrate,
  };
}

async function calibrate(phone: Phone, signal: AbortSignal): Promise<Calibration> {
  const app = await installed(phone, signal);
  if (app === null) {
    throw new MatadorError(`there is no WeChat on ${phone.identity.serial}`, {
      code: 'app-not-installed',
      source: 'app',
      hint: 'Install it and log in.',
    });
  }
  const ui = await phone.ui(signal);
  try {
    const { ids, unknown } = learnIds(await ui.look(signal));
    return { versionName: app.versionName, ids, unknown };
  } finally {
    await ui.close();
  }
}

function installed(phone: Phone, signal: AbortSignal): Promise<PackageInfo | null> {
  return phone.packages.info(manifest.androidPackage, signal);
}
