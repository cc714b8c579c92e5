import type { Command } from '../command.js';
import { line } from '../command.js';

/** What the shell user may set; the rest is refused as by the property service. */
const settable = /^(debug\.|log\.|persist\.log\.)/;

export const setprop: Command = ([name, value], io) => {
  if (name === undefined || value === undefined) {
    io.err(line('usage: setprop NAME VALUE'));
    return 1;
  }
  if (!settable.test(name)) {
    io.err(line(`Failed to set property '${name}' to '${value}'.`));
    io.err(line('See dmesg for error reason.'));
    return 1;
  }
  io.phone.properties.set(name, value);
  return 0;
};
