import type { ScreenSnapshot, UiNode, UiSession } from '@matador/core';
import { nodesOf } from '@matador/core';
import { checkEffect } from './check-effect.js';
import type { Key } from './commands.js';
import { commands } from './commands.js';
import { parseHierarchy } from './hierarchy.js';
import { inputTextArguments } from './input-text.js';
import type { PhoneShell } from './phone-shell.js';
import { answerOf, ask, wrongAnswer } from './phone-shell.js';
import { takeScreenshot } from './screenshot.js';
import { checkText, isSameField, middleOf } from './ui-checks.js';
import type { UnicodeKeyboard } from './unicode-keyboard.js';
import { unicodeKeys } from './unicode-keyboard.js';

const standardOutput = '/dev/tty';
const dumpFile = '/data/local/tmp/matador-screen.xml';
/** The screen moves, or changes just now. */
const passing = /could not get idle state|null root node/;

export interface UiLimits {
  /** For a screen that moves all the time to be readable. */
  readonly lookMs: number;
  /** For typed text to be in its field. */
  readonly textMs: number;
}

export const uiLimits: UiLimits = { lookMs: 30_000, textMs: 10_000 };

const closeMs = 15_000;

/** A UI session over plain adb. It types ASCII; with the helper app's keyboard any Unicode. */
export class AdbUiSession implements UiSession {
  readonly kind = 'adb';
  private dumpTo = standardOutput;

  constructor(
    private readonly shell: PhoneShell,
    private readonly limits: UiLimits = uiLimits,
    private readonly keyboard?: UnicodeKeyboard,
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
    const { x, y } = middleOf(node, this.shell.serial);
    await this.input(commands.tap(x, y), signal);
  }

  async enterText(node: UiNode, text: string, signal: AbortSignal): Promise<void> {
    const { keys, field } = await this.keysFor(node, text, signal);
    const parts = inputTextArguments(keys);
    await this.tap(field, signal);
    if (field.text !== '') {
      // What an empty field shows as a hint is dumped as its text: erasing that erases nothing.
      const erase = Array.from(field.text, (): Key => 'delete');
      await this.input(commands.keys(['moveEnd', ...erase]), signal);
    }
    for (const part of parts) await this.input(commands.typeText(part), signal);
    const { serial } = this.shell;
    const command = commands.typeText(parts.join(''));
    const timeoutMs = this.limits.textMs;
    await checkText({ session: this, serial, command, timeoutMs }, field, text, signal);
  }

  async press(key: 'back' | 'home' | 'enter', signal: AbortSignal): Promise<void> {
    await this.input(commands.keys([key]), signal);
  }

  screenshot(signal: AbortSignal): Promise<Uint8Array> {
    return takeScreenshot(this.shell, signal);
  }

  async close(): Promise<void> {
    await this.keyboard?.putBack(AbortSignal.timeout(closeMs));
  }

  /** The keys that come to a text, with the keyboard that they need, and where the field is then. */
  private async keysFor(
    node: UiNode,
    text: string,
    signal: AbortSignal,
  ): Promise<{ readonly keys: string; readonly field: UiNode }> {
    const { keyboard } = this;
    const plain = /^[\x20-\x7e]*$/.test(text);
    if (keyboard === undefined || (plain && !keyboard.inUse)) return { keys: text, field: node };
    if (keyboard.inUse) return { keys: unicodeKeys(text), field: node };
    if (!(await keyboard.isOffered(signal))) return { keys: text, field: node };
    await keyboard.use(signal);
    // A keyboard without keys to be seen leaves the app more room: things have moved.
    const { root } = await this.look(signal);
    const moved = [...nodesOf(root)].find((placed) => isSameField(placed.node, node));
    return { keys: unicodeKeys(text), field: moved?.node ?? node };
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
    const result = await this.shell.execute(command, { signal, once: true });
    const answer = answerOf(result);
    if (result.exitCode === 0 && answer === '') return;
    throw wrongAnswer(this.shell, command, answer, {
      code: 'input-refused',
      what: 'was not carried out',
      hint: 'Some makers allow it only with "USB debugging (Security settings)" in the developer options.',
    });
  }
}
