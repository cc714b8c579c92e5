import type { Phone, PluginHost, SideConfig } from '@matador/core';
import { readClock } from '@matador/core';
import type { Check } from './check.js';
import { check, ok, wrong } from './check.js';
import { judgeClock } from './clocks.js';

export interface PhoneToCheck {
  /** `testbed-1/a`. */
  readonly place: string;
  readonly side: SideConfig;
  /** Ids of the apps the campaign uses. */
  readonly apps: readonly string[];
}

/** Whether the phone answers, and has the apps and the accounts of the campaign; and its clock. */
export async function checkPhone(
  toCheck: PhoneToCheck,
  host: PluginHost,
  signal: AbortSignal,
): Promise<Check[]> {
  const id = `phone:${toCheck.place}`;
  const clocks: Check[] = [];
  const answers = await check(id, async () => {
    const { side } = toCheck;
    const phone = await host.get('phone', side.phone.provider).open(side.phone, signal);
    try {
      const reading = await readClock((argv, options) => phone.shell(argv, options), signal);
      clocks.push(judgeClock(id, reading));
      return await checkApps(id, toCheck, phone, host, signal);
    } finally {
      await phone.close();
    }
  });
  return [answers, ...clocks];
}

async function checkApps(
  id: string,
  { side, apps }: PhoneToCheck,
  phone: Phone,
  host: PluginHost,
  signal: AbortSignal,
): Promise<Check> {
  const { manufacturer, model, androidVersion } = phone.identity;
  const found = [`${manufacturer} ${model}, Android ${androidVersion}`];
  for (const app of apps) {
    const { displayName, androidPackage } = host.get('app', app).manifest;
    const info = await phone.packages.info(androidPackage, signal);
    if (info === null) {
      const hint = `Install ${androidPackage} on ${side.phone.serial} and log in.`;
      return wrong(id, true, `${displayName} is not installed`, hint);
    }
    if (side.accounts[app] === undefined) {
      const hint = `Add \`${app}\` to the side's \`accounts\`.`;
      return wrong(id, true, `its account in ${displayName} is not configured`, hint);
    }
    found.push(`${displayName} ${info.versionName}`);
  }
  return ok(id, found.join(', '));
}
