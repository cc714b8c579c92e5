import { parseInputMethods } from './answers.js';
import { checkEffect } from './check-effect.js';
import type { SettingsKey } from './commands.js';
import { commands, unicodeKeyboard } from './commands.js';
import type { FoundNotes } from './found-state.js';
import type { HelperApp } from './helper-app.js';
import type { PhoneShell } from './phone-shell.js';
import { ask } from './phone-shell.js';

const current: SettingsKey = ['secure', 'default_input_method'];

/** The keyboard of Appium's helper app, which makes Unicode of ASCII; in use for one UI session. */
export class UnicodeKeyboard {
  private before: string | undefined;

  constructor(
    private readonly shell: PhoneShell,
    private readonly found: FoundNotes,
    private readonly helper: HelperApp,
    private readonly timeoutMs = 5_000,
  ) {}

  get inUse(): boolean {
    return this.before !== undefined;
  }

  /** Whether it can be had on this phone. */
  isOffered(signal: AbortSignal): Promise<boolean> {
    return this.helper.isOffered(signal);
  }

  /** @throws MatadorError `helper-missing`, `helper-not-installed`, `keyboard-not-set` */
  async use(signal: AbortSignal): Promise<void> {
    if (this.inUse) return;
    await this.helper.ensure(signal);
    const before = await this.current(signal);
    const enabled = parseInputMethods(await ask(this.shell, commands.inputMethods(), { signal }));
    await this.found.note(
      [{ kind: 'keyboard', id: before, unicodeEnabled: enabled.includes(unicodeKeyboard) }],
      signal,
    );
    await ask(this.shell, commands.enableInputMethod(unicodeKeyboard), { signal });
    await this.set(unicodeKeyboard, signal);
    this.before = before;
  }

  async putBack(signal: AbortSignal): Promise<void> {
    if (this.before === undefined) return;
    await this.set(this.before, signal);
    this.before = undefined;
  }

  private async current(signal: AbortSignal): Promise<string> {
    return (await ask(this.shell, commands.setting(current), { signal })).trim();
  }

  private async set(id: string, signal: AbortSignal): Promise<void> {
    const command = commands.setInputMethod(id);
    await ask(this.shell, command, { signal });
    await checkEffect(
      this.shell,
      {
        command,
        code: 'keyboard-not-set',
        what: 'did not change the keyboard',
        timeoutMs: this.timeoutMs,
      },
      async () => {
        const answer = await this.current(signal);
        return { found: answer === id || undefined, answer };
      },
      signal,
    );
  }
}

/**
 * Text as that keyboard wants it typed: ASCII but for `&` is itself, the rest is base64 of UTF-16
 * between `&` and `-` (RFC 3501, section 5.1.3).
 */
export function unicodeKeys(text: string): string {
  return text.replaceAll('&', '&-').replaceAll(/[^\x20-\x7e]+/g, (run) => {
    const base64 = Buffer.from(run, 'utf16le').swap16().toString('base64');
    return `&${base64.replace(/=+$/, '').replaceAll('/', ',')}-`;
  });
}
