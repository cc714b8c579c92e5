import type { PhoneFirewall, PhoneLocation } from '@matador/core';
import { commands } from './commands.js';
import { ChainFirewall, IptablesFirewall } from './firewall.js';
import type { FoundNotes } from './found-state.js';
import type { HelperApp } from './helper-app.js';
import type { LocationMethod } from './location.js';
import { AndroidLocation } from './location.js';
import type { PhoneShell } from './phone-shell.js';
import { rootShell } from './root.js';

/** How this phone's location can be faked; `undefined` where it cannot. */
export async function locationOf(
  shell: PhoneShell,
  apiLevel: number,
  found: FoundNotes,
  helper: HelperApp,
  signal: AbortSignal,
): Promise<PhoneLocation | undefined> {
  const methods: LocationMethod[] = [];
  if (commands.testProvider(apiLevel, 0, 0) !== null) methods.push('test-provider');
  if (await helper.isOffered(signal)) methods.push('location-service');
  if (methods.length === 0) return undefined;
  return new AndroidLocation(shell, apiLevel, methods, found, helper);
}

/** How this phone's other apps can be kept off the network; `undefined` where they cannot. */
export async function firewallOf(
  shell: PhoneShell,
  apiLevel: number,
  found: FoundNotes,
  signal: AbortSignal,
): Promise<PhoneFirewall | undefined> {
  if (commands.firewallChainEnable(apiLevel, true) !== null) {
    return new ChainFirewall(shell, apiLevel, found);
  }
  const root = await rootShell(shell, signal);
  return root === undefined ? undefined : new IptablesFirewall(shell, root, found);
}
