import { pressKey, typeKeys } from '../../screen/keys.js';
import type { Command, CommandIo } from '../command.js';
import { exception, line } from '../command.js';

const sources = new Set(['touchscreen', 'keyboard', 'mouse', 'touchpad', 'stylus', 'trackball']);

/** `input [SOURCE] text|keyevent|keycombination|tap|swipe|press …`. */
export const input: Command = (allArgs, io) => {
  const args = sources.has(allArgs[0] ?? '') ? allArgs.slice(1) : allArgs;
  const [verb = '', ...rest] = args;
  const { screen } = io.phone;
  switch (verb) {
    case 'text':
      return text(io, rest[0]);
    case 'keyevent':
      return keyevent(io, rest);
    case 'keycombination':
      return keycombination(io, rest);
    case 'tap': {
      const point = numbers(rest, 2);
      if (point === undefined) return wrongUse(io);
      screen.tap(point[0] ?? 0, point[1] ?? 0);
      return 0;
    }
    case 'swipe':
    case 'draganddrop': {
      const path = numbers(rest, 4);
      if (path === undefined) return wrongUse(io);
      const [fromX = 0, fromY = 0, toX = 0, toY = 0] = path;
      // A swipe without a way is a long press.
      if (fromX === toX && fromY === toY) screen.tap(fromX, fromY, true);
      else screen.swipe(fromX, fromY, toY);
      return 0;
    }
    default:
      return wrongUse(io);
  }
};

/** The key map knows ASCII alone: anything else fails as a whole, as on Android. */
function text(io: CommandIo, typed: string | undefined): number {
  if (typed === undefined) return wrongUse(io);
  if (!/^[\x20-\x7e\n]*$/.test(typed)) {
    return exception(
      io,
      'text',
      'java.lang.NullPointerException: Attempt to get length of null array\n\tat com.android.server.input.InputShellCommand.sendText(InputShellCommand.java:313)',
    );
  }
  typeKeys(io.phone, typed.replaceAll('%s', ' '));
  return 0;
}

function keyevent(io: CommandIo, args: readonly string[]): number {
  const keys = args.filter((arg) => !arg.startsWith('--'));
  for (const key of keys) {
    if (!pressKey(io.phone, key)) return wrongUse(io);
  }
  return keys.length === 0 ? wrongUse(io) : 0;
}

/** Came with Android 12. The one combination that means something here is Ctrl+A. */
function keycombination(io: CommandIo, args: readonly string[]): number {
  if (io.phone.apiLevel < 31) return wrongUse(io);
  const [first = '', second = ''] = args.map((key) => key.replace(/^KEYCODE_/, ''));
  const control = ['113', '114', 'CTRL_LEFT', 'CTRL_RIGHT'].includes(first);
  if (control && ['29', 'A'].includes(second)) io.phone.screen.focusedOnScreen()?.selectAll();
  return 0;
}

function numbers(args: readonly string[], count: number): number[] | undefined {
  const values = args.slice(0, count).map(Number);
  return values.length === count && values.every(Number.isFinite) ? values : undefined;
}

function wrongUse(io: CommandIo): number {
  io.err(line('Usage: input [<source>] <command> [<arg>...]'));
  return 255;
}
