import { MatadorError } from '@matador/core';
import { commands, helperFile, settingsApp } from './commands.js';
import type { FoundNotes } from './found-state.js';
import type { PhoneShell } from './phone-shell.js';
import { answerOf, wrongAnswer } from './phone-shell.js';

const installMs = 120_000;

/** Appium's helper app `io.appium.settings`: fakes the location, and types any Unicode. */
export class HelperApp {
  /** @param apk finds its package file; `undefined`: it is used only where it is installed already. */
  constructor(
    private readonly shell: PhoneShell,
    private readonly found: FoundNotes,
    private readonly apk: (() => string) | undefined,
  ) {}

  /** Whether it is on the phone, or can be put there. */
  async isOffered(signal: AbortSignal): Promise<boolean> {
    return this.apk !== undefined || (await isInstalled(this.shell, settingsApp, signal));
  }

  /**
   * Returns when it is on the phone.
   * @throws MatadorError `helper-missing`, `helper-not-installed`, `appium-missing`
   */
  async ensure(signal: AbortSignal): Promise<void> {
    if (await isInstalled(this.shell, settingsApp, signal)) return;
    if (this.apk === undefined) {
      throw new MatadorError(`phone ${this.shell.serial} does not have the app ${settingsApp}`, {
        code: 'helper-missing',
        source: 'phone',
        hint: 'Let it be installed with `helper: install` in the configuration of the phone.',
      });
    }
    const apk = this.apk();
    await this.found.note([{ kind: 'absent-package', name: settingsApp }], signal);
    await this.shell.push(apk, helperFile, { signal, timeoutMs: installMs });
    try {
      await this.install(signal);
    } finally {
      await this.shell.execute(commands.removeFolder(helperFile), { signal });
    }
  }

  private async install(signal: AbortSignal): Promise<void> {
    const command = commands.install(helperFile);
    const result = await this.shell.execute(command, { signal, timeoutMs: installMs });
    if (await isInstalled(this.shell, settingsApp, signal)) return;
    throw wrongAnswer(this.shell, command, answerOf(result), {
      code: 'helper-not-installed',
      what: `did not install ${settingsApp}`,
      hint: 'Some makers allow it only with "Install via USB" in the developer options.',
    });
  }
}

export async function isInstalled(
  shell: PhoneShell,
  packageName: string,
  signal: AbortSignal,
): Promise<boolean> {
  // Exit status 1, or an empty answer, for what is not there.
  const result = await shell.execute(commands.packagePath(packageName), { signal });
  return result.exitCode === 0 && answerOf(result).startsWith('package:');
}
