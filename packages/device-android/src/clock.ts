import type { PhoneClock } from '@matador/core';
import { checkEffect } from './check-effect.js';
import type { SettingsKey } from './commands.js';
import { commands } from './commands.js';
import type { FoundNotes } from './found-state.js';
import type { PhoneShell } from './phone-shell.js';
import { ask } from './phone-shell.js';

const automatic: SettingsKey = ['global', 'auto_time_zone'];

export class AndroidClock implements PhoneClock {
  constructor(
    private readonly shell: PhoneShell,
    private readonly found: FoundNotes,
    private readonly timeoutMs = 5_000,
  ) {}

  async setTimeZone(zone: string, signal: AbortSignal): Promise<void> {
    const before = await this.zone(signal);
    if (before === zone) return;
    const setting = (await ask(this.shell, commands.setting(automatic), { signal })).trim();
    const [namespace, key] = automatic;
    const value = setting === 'null' ? null : setting;
    await this.found.note(
      [
        { kind: 'setting', namespace, key, value },
        { kind: 'time-zone', zone: before },
      ],
      signal,
    );
    if (setting !== '0') await ask(this.shell, commands.putSetting(automatic, '0'), { signal });
    await setTimeZone(this.shell, zone, this.timeoutMs, signal);
  }

  private async zone(signal: AbortSignal): Promise<string> {
    return (await ask(this.shell, commands.timeZone(), { signal })).trim();
  }
}

/** @throws MatadorError `time-zone-unchanged`. */
export async function setTimeZone(
  shell: PhoneShell,
  zone: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<void> {
  const command = commands.setTimeZone(zone);
  await ask(shell, command, { signal });
  await checkEffect(
    shell,
    { command, code: 'time-zone-unchanged', what: 'did not set the time zone', timeoutMs },
    async () => {
      const answer = (await ask(shell, commands.timeZone(), { signal })).trim();
      return { found: answer === zone || undefined, answer };
    },
    signal,
  );
}
