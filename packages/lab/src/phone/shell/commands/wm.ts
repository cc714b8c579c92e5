import { densityDpi, height, width } from '../../screen/screen.js';
import type { Command } from '../command.js';
import { line } from '../command.js';

export const wm: Command = ([verb = ''], io) => {
  switch (verb) {
    case 'dismiss-keyguard':
      io.phone.power.unlock();
      return 0;
    case 'size':
      io.out(line(`Physical size: ${width}x${height}`));
      return 0;
    case 'density':
      io.out(line(`Physical density: ${densityDpi}`));
      return 0;
    default:
      io.err(line(`Unknown command: ${verb}`));
      return 255;
  }
};
