import type { ScreenSnapshot, UiNode, UiSession } from '@matador/core';
import { MatadorError, nodesOf } from '@matador/core';
import { checkEffect } from './check-effect.js';
import type { Key } from './commands.js';
import { commands } from './commands.js';
import { parseHierarchy } from './hierarchy.js';
import { inputTextArguments } from './input-text.js';
import type { PhoneShell } from './phone-shell.js';
import { answerOf, ask, wrongAnswer } from './phone-shell.js';

const standardOutput = '/dev/tty';
const dumpFile = '/data/local/tmp/matador-screen.xml';
/** The screen moves, or changes just now. */
const passing = /could not get idle state|null root node/;
const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

export interface UiLimits {
  /** For a screen that moves all the time to be readable. */
  readonly lookMs: number;
  /** For typed text to be in its field. */
  readonly textMs: number;
}

export const uiLimits: UiLimits = { lookMs: 30_000, textMs: 10_000 };

/** A UI session over plain adb: nothing is installed on the phone. It types ASCII only. */
export class AdbUiSession implements UiSession {
  readonly kind = 'adb';
  private dumpTo = standardOutput;

  constructor(
    private readonly shell: PhoneShell,
    private readonly limits: UiLimits = uiLimits,
  ) {}

  async look(signal: AbortSignal): Promise<ScreenSnapshot> {
    return checkEffect(
      this.shell,
      {
        command: commands.dumpScreen(this.dumpTo),
        code: 'screen-unreadable',
        what: 'gave no view hierarchy',
        hint: 'An Appium session on the phone keeps others from reading the screen: end it.',
        timeoutMs: this.limits.lookMs,
      },
      async () => {
        const askedAt = Date.now();
        const answer = await this.dump(signal);
        const seenAt = Date.now();
        const xml = /<\?xml[\s\S]*<\/hierarchy>|<hierarchy[\s\S]*/.exec(answer)?.[0];
        if (xml === undefined) return { found: undefined, answer };
        return { found: { root: parseHierarchy(xml), askedAt, seenAt }, answer };
      },
      signal,
    );
  }

  async tap(node: UiNode, signal: AbortSignal): Promise<void> {
    const { left, top, right, bottom } = node.bounds;
    if (right <= left || bottom <= top) {
      throw new MatadorError(
        `phone ${this.shell.serial}: ${nameOf(node)} has no area on the screen to tap`,
        { code: 'element-not-visible', source: 'phone' },
      );
    }
    const middle = [Math.floor((left + right) / 2), Math.floor((top + bottom) / 2)] as const;
    await this.input(commands.tap(...middle), signal);
  }

  async enterText(node: UiNode, text: string, signal: AbortSignal): Promise<void> {
    const parts = inputTextArguments(text);
    await this.tap(node, signal);
    if (node.text !== '') {
      // What an empty field shows as a hint is dumped as its text: erasing that erases nothing.
      const erase = Array.from(node.text, (): Key => 'delete');
      await this.input(commands.keys(['moveEnd', ...erase]), signal);
    }
    for (const part of parts) await this.input(commands.typeText(part), signal);
    await checkEffect(
      this.shell,
      {
        command: commands.typeText(parts.join('')),
        code: 'text-not-entered',
        what: `did not put the text into ${nameOf(node)}`,
        timeoutMs: this.limits.textMs,
      },
      async () => {
        const { root } = await this.look(signal);
        const fields = [...nodesOf(root)]
          .map((placed) => placed.node)
          .filter((one) => one.editable);
        const entered = fields.some((one) => isSameField(one, node) && one.text === text);
        const answer = fields.map((one) => `${nameOf(one)} "${one.text}"`).join(', ');
        return { found: entered || undefined, answer };
      },
      signal,
    );
  }

  async press(key: 'back' | 'home' | 'enter', signal: AbortSignal): Promise<void> {
    await this.input(commands.keys([key]), signal);
  }

  async screenshot(signal: AbortSignal): Promise<Uint8Array> {
    const result = await this.shell.execute(commands.screenshot(), { signal });
    if (result.stdout.subarray(0, pngSignature.length).equals(pngSignature)) return result.stdout;
    throw wrongAnswer(this.shell, commands.screenshot(), answerOf(result), {
      code: 'screenshot-failed',
      what: 'gave no PNG',
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private async dump(signal: AbortSignal): Promise<string> {
    const answer = answerOf(await this.shell.execute(commands.dumpScreen(this.dumpTo), { signal }));
    if (this.dumpTo === dumpFile) {
      // Where nothing was written, an older screen's file may lie there.
      return answer.includes('dumped to')
        ? ask(this.shell, commands.readFile(dumpFile), { signal })
        : answer;
    }
    // Some phones have no terminal to write to: from the next try on it goes through a file.
    if (!answer.includes('<hierarchy') && !passing.test(answer)) this.dumpTo = dumpFile;
    return answer;
  }

  /** `input` says nothing when all is well, and ends with 0 even when it was refused. */
  private async input(command: readonly string[], signal: AbortSignal): Promise<void> {
    const result = await this.shell.execute(command, { signal });
    const answer = answerOf(result);
    if (result.exitCode === 0 && answer === '') return;
    throw wrongAnswer(this.shell, command, answer, {
      code: 'input-refused',
      what: 'was not carried out',
      hint: 'Some makers allow it only with "USB debugging (Security settings)" in the developer options.',
    });
  }
}

function isSameField(one: UiNode, other: UiNode): boolean {
  return one.resourceId === other.resourceId && one.className === other.className;
}

function nameOf(node: UiNode): string {
  return node.resourceId || node.description || node.className;
}
