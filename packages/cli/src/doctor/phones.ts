import type { PluginHost, SideConfig } from '@matador/core';
import type { Check } from './check.js';
import { check, ok, wrong } from './check.js';

export interface PhoneToCheck {
  /** `testbed-1/a`. */
  readonly place: string;
  readonly side: SideConfig;
  /** Ids of the apps the campaign uses. */
  readonly apps: readonly string[];
}

/** Whether the phone answers, and has the apps and the accounts of the campaign. */
export async function checkPhone(
  { place, side, apps }: PhoneToCheck,
  host: PluginHost,
  signal: AbortSignal,
): Promise<Check> {
  return await check(`phone:${place}`, async () => {
    const phone = await host.get('phone', side.phone.provider).open(side.phone, signal);
    try {
      const { manufacturer, model, androidVersion } = phone.identity;
      const found = [`${manufacturer} ${model}, Android ${androidVersion}`];
      for (const id of apps) {
        const { displayName, androidPackage } = host.get('app', id).manifest;
        const info = await phone.packages.info(androidPackage, signal);
        if (info === null) {
          return wrong(
            `phone:${place}`,
            true,
            `${displayName} is not installed`,
            `Install ${androidPackage} on ${side.phone.serial} and log in.`,
          );
        }
        if (side.accounts[id] === undefined) {
          return wrong(
            `phone:${place}`,
            true,
            `its account in ${displayName} is not configured`,
            `Add \`${id}\` to the side's \`accounts\`.`,
          );
        }
        found.push(`${displayName} ${info.versionName}`);
      }
      return ok(`phone:${place}`, found.join(', '));
    } finally {
      await phone.close();
    }
  });
}
