import type { Command } from '../command.js';
import { line } from '../command.js';

const modes = ['allow', 'ignore', 'deny', 'default', 'foreground'];

/** `appops get PACKAGE OP` and `appops set PACKAGE OP MODE`; an op with or without `android:`. */
export const appops: Command = ([verb, packageName, opName, mode], io) => {
  const { appOps, packages } = io.phone;
  if (verb !== 'get' && verb !== 'set') {
    io.err(line(`Unknown command: ${verb ?? 'null'}`));
    return 255;
  }
  if (!packages.some(({ name }) => name === packageName) || packageName === undefined) {
    io.err(line(`Error: No UID for ${packageName ?? 'null'} in user 0`));
    return 255;
  }
  const op = opName?.replace(/^android:/, '').toUpperCase() ?? '';
  if (!/^[A-Z_]+$/.test(op)) {
    io.err(line(`Error: Unknown operation string: ${opName ?? 'null'}`));
    return 255;
  }
  if (verb === 'get') {
    const found = appOps.get(packageName, op);
    io.out(line(found === undefined ? 'No operations.' : `${op}: ${found}`));
    if (found === undefined) io.out(line('Default mode: deny'));
    return 0;
  }
  if (mode === undefined || !modes.includes(mode)) {
    io.err(line(`Error: Mode ${mode ?? 'null'} is not valid`));
    return 255;
  }
  appOps.set(packageName, op, mode);
  return 0;
};
