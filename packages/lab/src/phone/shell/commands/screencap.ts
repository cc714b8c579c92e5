import { drawScreen } from '../../screen/draw.js';
import { encodePng } from '../../screen/png.js';
import type { Command } from '../command.js';

/** `screencap [-p] [FILE]`: always a PNG; without a file to standard output. */
export const screencap: Command = (args, io) => {
  const png = encodePng(drawScreen(io.phone, 1));
  const file = args.find((arg) => !arg.startsWith('-'));
  if (file === undefined) io.out(png);
  else io.phone.files.write(file, png);
  return 0;
};
