import type { PackageInfo, PhonePackages } from '@matador/core';
import { parsePackageInfo, parseStartFailure } from './answers.js';
import { checkEffect } from './check-effect.js';
import { commands } from './commands.js';
import type { PhoneShell } from './phone-shell.js';
import { answerOf, ask, wrongAnswer } from './phone-shell.js';

const stopTimeoutMs = 5_000;

export class AndroidPackages implements PhonePackages {
  constructor(
    private readonly shell: PhoneShell,
    private readonly timeoutMs = stopTimeoutMs,
  ) {}

  async info(name: string, signal: AbortSignal): Promise<PackageInfo | null> {
    const command = commands.packageInfo(name);
    // Of a package that is not there some versions say so with exit status 1.
    const answer = answerOf(await this.shell.execute(command, { signal }));
    const info = parsePackageInfo(answer, name);
    if (info === null && answer.includes(`Package [${name}]`)) {
      throw wrongAnswer(this.shell, command, answer, {
        code: 'package-unreadable',
        what: 'lacks a version or a user id',
      });
    }
    return info;
  }

  async startActivity(component: string, signal: AbortSignal): Promise<void> {
    await this.start(commands.startActivity(component), signal);
  }

  async openLink(link: string, packageName: string, signal: AbortSignal): Promise<void> {
    await this.start(commands.openLink(link, packageName), signal);
  }

  async forceStop(name: string, signal: AbortSignal): Promise<void> {
    await ask(this.shell, commands.forceStop(name), { signal });
    await checkEffect(
      this.shell,
      {
        command: commands.forceStop(name),
        code: 'app-not-stopped',
        what: `left ${name} running`,
        timeoutMs: this.timeoutMs,
      },
      async () => {
        const ids = await this.processes(name, signal);
        return { found: ids.length === 0 || undefined, answer: `processes ${ids.join(' ')}` };
      },
      signal,
    );
  }

  async processes(name: string, signal: AbortSignal): Promise<readonly number[]> {
    const command = commands.processes(name);
    const result = await this.shell.execute(command, { signal });
    const answer = answerOf(result);
    // Exit status 1: no process has this name.
    if (result.exitCode === 1 && answer === '') return [];
    if (result.exitCode === 0 && /^\d+( \d+)*$/.test(answer)) return answer.split(' ').map(Number);
    throw wrongAnswer(this.shell, command, answer, {
      code: 'processes-unreadable',
      what: 'told no process ids',
    });
  }

  private async start(command: readonly string[], signal: AbortSignal): Promise<void> {
    const result = await this.shell.execute(command, { signal });
    const answer = answerOf(result);
    const failure = parseStartFailure(answer);
    if (result.exitCode === 0 && failure === null) return;
    throw wrongAnswer(this.shell, command, failure ?? answer, {
      code: 'activity-not-started',
      what: 'started nothing',
      hint: 'Check that the app is installed and as old as the adapter says.',
    });
  }
}
