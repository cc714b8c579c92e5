import { parseAppOp } from '../answers.js';
import {
  appiumFile,
  automationPackages,
  commands,
  hiddenApiSettings,
  settingsApp,
} from '../commands.js';
import type { Found, FoundNotes } from '../found-state.js';
import { isInstalled } from '../helper-app.js';
import type { PhoneShell } from '../phone-shell.js';
import { ask } from '../phone-shell.js';

/** Takes note of everything that an Appium session changes on a phone, before it begins. */
export async function noteBeforeAppium(
  shell: PhoneShell,
  found: FoundNotes,
  signal: AbortSignal,
): Promise<void> {
  const entries: Found[] = [];
  for (const key of hiddenApiSettings) {
    const value = (await ask(shell, commands.setting(['global', key]), { signal })).trim();
    entries.push({
      kind: 'setting',
      namespace: 'global',
      key,
      value: value === 'null' ? null : value,
    });
  }
  for (const name of automationPackages) {
    if (!(await isInstalled(shell, name, signal))) entries.push({ kind: 'absent-package', name });
  }
  const file = await shell.execute(commands.listFile(appiumFile), { signal });
  if (file.exitCode !== 0) entries.push({ kind: 'absent-file', path: appiumFile });
  if (await isInstalled(shell, settingsApp, signal)) {
    const answer = await ask(shell, commands.mockLocationOp(settingsApp), { signal });
    entries.push({ kind: 'location-service', mode: parseAppOp(answer) });
  }
  await found.note(entries, signal);
}
