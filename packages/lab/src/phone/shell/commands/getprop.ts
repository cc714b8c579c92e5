import type { Command } from '../command.js';
import { line } from '../command.js';

export const getprop: Command = ([name, fallback = ''], io) => {
  const { properties } = io.phone;
  if (name === undefined) {
    const sorted = [...properties].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [key, value] of sorted) io.out(line(`[${key}]: [${value}]`));
  } else {
    io.out(line(properties.get(name) ?? fallback));
  }
  return 0;
};
