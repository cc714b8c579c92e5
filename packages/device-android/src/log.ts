import type { PhoneLog } from '@matador/core';
import { commands } from './commands.js';
import type { PhoneShell } from './phone-shell.js';
import { ask } from './phone-shell.js';

export class AndroidLog implements PhoneLog {
  constructor(private readonly shell: PhoneShell) {}

  async clear(signal: AbortSignal): Promise<void> {
    await ask(this.shell, commands.clearLog(), { signal });
  }

  async read(signal: AbortSignal): Promise<string> {
    return await ask(this.shell, commands.readLog(), { signal });
  }
}
