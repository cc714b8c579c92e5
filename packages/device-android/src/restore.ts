import { MatadorError } from '@matador/core';
import { setTimeZone } from './clock.js';
import {
  commands,
  firewallChain,
  recordingFolder,
  settingsApp,
  unicodeKeyboard,
} from './commands.js';
import { iptablesPrograms } from './firewall.js';
import type { Found, FoundNotes, FoundState } from './found-state.js';
import { isInstalled } from './helper-app.js';
import { AndroidNetwork } from './network.js';
import type { PhoneShell } from './phone-shell.js';
import { answerOf, ask, wrongAnswer } from './phone-shell.js';
import { rootShell } from './root.js';

const settleMs = 5_000;
/** What is put back is not noted again. */
const noNotes: FoundNotes = { note: () => Promise.resolve() };

export interface RestoreInput {
  readonly shell: PhoneShell;
  readonly apiLevel: number;
  readonly wlanInterface: string;
  readonly found: FoundState;
}

/**
 * Puts a phone back to how it was found, the last change first.
 * @returns what was put back, in words.
 * @throws MatadorError `phone-not-restored`, naming what is left; it can be tried again.
 */
export async function restorePhone(
  input: RestoreInput,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { shell, found } = input;
  const entries = await found.all(signal);
  if (entries.length === 0) return [];
  const done: string[] = [];
  const left: Found[] = [];
  const failures: unknown[] = [];
  for (const entry of [...entries].reverse()) {
    try {
      await putBack(entry, input, signal);
      done.push(describe(entry));
    } catch (error) {
      signal.throwIfAborted();
      left.unshift(entry);
      failures.push(error);
    }
  }
  await found.keep(left, signal);
  if (left.length === 0) return done;
  const first = failures[0] instanceof Error ? failures[0].message : String(failures[0]);
  throw new MatadorError(
    `phone ${shell.serial} is not as it was found: ${left.map(describe).join(', ')}; ${first}`,
    {
      code: 'phone-not-restored',
      source: 'phone',
      hint: 'Run `matador doctor --restore`, or put it right by hand.',
    },
  );
}

async function putBack(entry: Found, input: RestoreInput, signal: AbortSignal): Promise<void> {
  const { shell, apiLevel, wlanInterface } = input;
  switch (entry.kind) {
    case 'setting':
      await ask(shell, commands.putSetting([entry.namespace, entry.key], entry.value), { signal });
      return;
    case 'flight-mode':
      await new AndroidNetwork(shell, apiLevel, wlanInterface, noNotes).setFlightMode(
        entry.on,
        signal,
      );
      return;
    case 'time-zone':
      await setTimeZone(shell, entry.zone, settleMs, signal);
      return;
    case 'test-provider':
      // Fails where there is none: the phone restarted since, or it was never added.
      await shell.execute(commands.removeTestProvider(), { signal });
      await ask(shell, commands.setMockLocationOp('com.android.shell', entry.mode), { signal });
      return;
    case 'location-service':
      await shell.execute(commands.stopLocationService(), { signal });
      await ask(shell, commands.setMockLocationOp(settingsApp, entry.mode), { signal });
      return;
    case 'firewall-chain': {
      const command = commands.firewallChainEnable(apiLevel, entry.on);
      if (command !== null) await ask(shell, command, { signal });
      return;
    }
    case 'unblocked-package':
      // Fails for a package that is gone, which then has nothing to be let onto.
      await shell.execute(commands.packageNetworking(entry.name, true), { signal });
      return;
    case 'no-iptables-chain':
      await removeChains(shell, signal);
      return;
    case 'no-recordings':
      // Fails where none runs.
      await shell.execute(commands.endRecording(), { signal });
      await ask(shell, commands.removeFolder(recordingFolder), { signal });
      return;
    case 'absent-package':
      await removePackage(shell, entry.name, signal);
      return;
    case 'absent-file':
      await ask(shell, commands.removeFolder(entry.path), { signal });
      return;
    case 'keyboard':
      await ask(shell, commands.setInputMethod(entry.id), { signal });
      if (entry.unicodeEnabled) return;
      // Fails where its app is gone, and the keyboard with it.
      await shell.execute(commands.disableInputMethod(unicodeKeyboard), { signal });
      return;
  }
}

/** Fails for what is gone already; only whether it is still there counts. */
async function removePackage(shell: PhoneShell, name: string, signal: AbortSignal): Promise<void> {
  const command = commands.uninstall(name);
  const result = await shell.execute(command, { signal });
  if (!(await isInstalled(shell, name, signal))) return;
  throw wrongAnswer(shell, command, answerOf(result), {
    code: 'package-not-removed',
    what: `left ${name} installed`,
  });
}

async function removeChains(shell: PhoneShell, signal: AbortSignal): Promise<void> {
  const root = await rootShell(shell, signal);
  if (root === undefined) {
    throw new MatadorError(`phone ${shell.serial} gives no root to take the firewall away`, {
      code: 'no-root',
      source: 'phone',
      hint: 'Restart the phone: that takes it away as well.',
    });
  }
  for (const iptables of iptablesPrograms) {
    const rules = await ask(root, commands.firewallRules(iptables), { signal });
    if (!rules.includes(`-N ${firewallChain}\n`)) continue;
    await root.execute(commands.unhookChain(iptables), { signal });
    await ask(root, commands.emptyChain(iptables), { signal });
    await ask(root, commands.deleteChain(iptables), { signal });
  }
}

function describe(entry: Found): string {
  switch (entry.kind) {
    case 'setting':
      return `setting ${entry.key}=${entry.value ?? 'null'}`;
    case 'flight-mode':
      return `flight mode ${entry.on ? 'on' : 'off'}`;
    case 'time-zone':
      return `time zone ${entry.zone}`;
    case 'test-provider':
    case 'location-service':
      return 'true location';
    case 'firewall-chain':
    case 'no-iptables-chain':
      return 'no firewall';
    case 'unblocked-package':
      return `network for ${entry.name}`;
    case 'no-recordings':
      return 'no screen recording';
    case 'absent-package':
      return `without ${entry.name}`;
    case 'absent-file':
      return `without ${entry.path}`;
    case 'keyboard':
      return `keyboard ${entry.id}`;
  }
}
