import { drawScreen } from '../../screen/draw.js';
import type { Sample } from '../../screen/mp4.js';
import { buildMp4 } from '../../screen/mp4.js';
import { encodePng } from '../../screen/png.js';
import { height, width } from '../../screen/screen.js';
import type { Command, CommandIo } from '../command.js';
import { line } from '../command.js';

const longest = 180;
const scale = 1 / 3;
/** At most five pictures a second. */
const betweenPictures = 200;

/**
 * `screenrecord [--time-limit SECONDS] FILE`: records until the limit or until it is interrupted,
 * one picture each time that the screen changes.
 */
export const screenrecord: Command = async (args, io) => {
  const at = args.indexOf('--time-limit');
  const limit = at < 0 ? longest : Number(args[at + 1]);
  const file = args.filter((_arg, index) => at < 0 || (index !== at && index !== at + 1)).at(-1);
  if (file === undefined || file.startsWith('-')) {
    io.err(line('Must specify output file (see --help).'));
    return 2;
  }
  if (!Number.isInteger(limit) || limit < 1 || limit > longest) {
    io.err(line(`Time limit ${args[at + 1] ?? ''}s outside acceptable range [1,${longest}]`));
    return 2;
  }
  io.phone.files.write(file, Buffer.alloc(0));
  const samples = await record(io, limit * 1000);
  const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
  io.phone.files.write(file, buildMp4(samples, size.width, size.height));
  return 0;
};

function record(io: CommandIo, limitMs: number): Promise<Sample[]> {
  const { phone } = io;
  const pictures: { data: Buffer; at: number }[] = [];
  const take = (): void => {
    const at = performance.now();
    const data = encodePng(drawScreen(phone, scale));
    if (pictures.at(-1)?.data.equals(data) !== true) pictures.push({ data, at });
  };
  return new Promise((resolve) => {
    let pending: NodeJS.Timeout | undefined;
    const changed = (): void => {
      pending ??= setTimeout(() => {
        pending = undefined;
        take();
      }, betweenPictures);
    };
    const finish = (): void => {
      clearTimeout(pending);
      clearTimeout(limit);
      phone.screen.off('change', changed);
      const end = performance.now();
      resolve(
        pictures.map(({ data, at }, index) => ({
          data,
          durationMs: Math.max(1, Math.round((pictures[index + 1]?.at ?? end) - at)),
        })),
      );
    };
    const limit = setTimeout(finish, limitMs);
    phone.screen.on('change', changed);
    take();
    if (io.signal.aborted) finish();
    io.signal.addEventListener('abort', finish, { once: true });
  });
}
