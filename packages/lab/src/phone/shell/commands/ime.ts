import type { Command } from '../command.js';
import { line } from '../command.js';

/** `ime list|enable|disable|set|reset`. */
export const ime: Command = ([verb = '', ...args], io) => {
  const { inputMethods } = io.phone;
  const id = args.findLast((arg) => !arg.startsWith('-')) ?? '';
  const answer = (done: boolean, well: string, badly: string): number => {
    if (done) io.out(line(`Input method ${id}${well} for user #0`));
    else io.err(line(`Unknown input method ${id} cannot be ${badly} for user #0`));
    return done ? 0 : 255;
  };
  switch (verb) {
    case 'list':
      for (const one of args.includes('-a') ? inputMethods.installed : inputMethods.enabled) {
        io.out(line(args.includes('-s') ? one : `${one}:`));
        if (!args.includes('-s')) io.out(line(`  mId=${one} mSettingsActivityName=null`));
      }
      return 0;
    case 'enable':
      return answer(inputMethods.setEnabled(id, true), ': now enabled', 'enabled');
    case 'disable':
      return answer(inputMethods.setEnabled(id, false), ': now disabled', 'disabled');
    case 'set':
      return answer(inputMethods.select(id), ' selected', 'selected');
    case 'reset':
      inputMethods.reset();
      io.out(line('Reset current and enabled IMEs for user #0'));
      return 0;
    default:
      io.err(line(`Unknown command: ${verb}`));
      return 255;
  }
};
