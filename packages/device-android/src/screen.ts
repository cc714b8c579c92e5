import type { AnomalyListener, PhoneScreen, ScreenRecording } from '@matador/core';
import { parseAwake, parseLocked } from './answers.js';
import { calmScreen } from './calm.js';
import { checkEffect } from './check-effect.js';
import { commands } from './commands.js';
import type { FoundNotes } from './found-state.js';
import type { PhoneShell } from './phone-shell.js';
import { ask } from './phone-shell.js';
import { recordScreen } from './recording.js';
import { takeScreenshot } from './screenshot.js';

const wakeTimeoutMs = 10_000;

export class AndroidScreen implements PhoneScreen {
  constructor(
    private readonly shell: PhoneShell,
    private readonly found: FoundNotes,
    private readonly onAnomaly: AnomalyListener = () => undefined,
    private readonly timeoutMs = wakeTimeoutMs,
  ) {}

  async calm(signal: AbortSignal): Promise<void> {
    await calmScreen(this.shell, this.found, signal);
  }

  screenshot(signal: AbortSignal): Promise<Uint8Array> {
    return takeScreenshot(this.shell, signal);
  }

  async record(signal: AbortSignal): Promise<ScreenRecording> {
    return await recordScreen(this.shell, this.found, this.onAnomaly, signal);
  }

  async wake(signal: AbortSignal): Promise<void> {
    await ask(this.shell, commands.wakeUp(), { signal });
    await checkEffect(
      this.shell,
      {
        command: commands.wakeUp(),
        code: 'phone-asleep',
        what: 'did not switch the screen on',
        timeoutMs: this.timeoutMs,
      },
      async () => {
        const answer = await ask(this.shell, commands.powerState(), { signal });
        const wakefulness = /mWakefulness=\S*/.exec(answer)?.[0] ?? 'no mWakefulness';
        return { found: parseAwake(answer) === true || undefined, answer: wakefulness };
      },
      signal,
    );
    await ask(this.shell, commands.dismissKeyguard(), { signal });
    await checkEffect(
      this.shell,
      {
        command: commands.dismissKeyguard(),
        code: 'phone-locked',
        what: 'did not get past the lock screen',
        hint: 'Set the lock screen of a test phone to "None" or "Swipe": no secret can be entered.',
        timeoutMs: this.timeoutMs,
      },
      async () => {
        const answer = await ask(this.shell, commands.windowState(), { signal });
        const locked = parseLocked(answer);
        return { found: !locked || undefined, answer: 'a lock screen is in front' };
      },
      signal,
    );
  }
}
