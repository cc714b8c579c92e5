import { parseSettings } from './answers.js';
import type { SettingsKey } from './commands.js';
import { commands } from './commands.js';
import type { FoundNotes } from './found-state.js';
import type { PhoneShell } from './phone-shell.js';
import { ask, wrongAnswer } from './phone-shell.js';

const global = (key: string): SettingsKey => ['global', key];

/** What a still screen is set to, and the setting that `svc power stayon` writes. */
const wanted: readonly { readonly setting: SettingsKey; readonly value: string }[] = [
  { setting: global('window_animation_scale'), value: '0' },
  { setting: global('transition_animation_scale'), value: '0' },
  { setting: global('animator_duration_scale'), value: '0' },
  { setting: global('hide_error_dialogs'), value: '1' },
  { setting: global('ota_disable_automatic_update'), value: '1' },
];
const stayOnKey = 'stay_on_while_plugged_in';

/**
 * Keeps a phone's screen on and still.
 * @throws MatadorError `settings-refused`.
 */
export async function calmScreen(
  shell: PhoneShell,
  found: FoundNotes,
  signal: AbortSignal,
): Promise<void> {
  const list = commands.settings('global');
  const before = parseSettings(await ask(shell, list, { signal }));
  const keys = [...wanted.map(({ setting }) => setting[1]), stayOnKey];
  await found.note(
    keys.map((key) => ({
      kind: 'setting',
      namespace: 'global',
      key,
      value: before.get(key) ?? null,
    })),
    signal,
  );
  for (const { setting, value } of wanted) {
    if (before.get(setting[1]) === value) continue;
    await ask(shell, commands.putSetting(setting, value), { signal });
  }
  await ask(shell, commands.stayOn(), { signal });
  const after = parseSettings(await ask(shell, list, { signal }));
  const refused = wanted.find(({ setting, value }) => after.get(setting[1]) !== value);
  const command =
    refused === undefined ? commands.stayOn() : commands.putSetting(refused.setting, refused.value);
  if (refused === undefined && !['0', undefined].includes(after.get(stayOnKey))) return;
  const key = refused?.setting[1] ?? stayOnKey;
  throw wrongAnswer(shell, command, `${key}=${after.get(key) ?? 'null'}`, {
    code: 'settings-refused',
    what: 'changed nothing',
    hint: 'Some makers allow it only with "USB debugging (Security settings)" in the developer options.',
  });
}
