import { PNG } from 'pngjs';
import type { Picture } from './canvas.js';

/** Lightly compressed: a screen of flat areas is small anyway. */
export function encodePng({ width, height, pixels }: Picture): Buffer {
  const png = new PNG({ width, height });
  png.data = pixels;
  return PNG.sync.write(png, {
    colorType: 2,
    inputColorType: 2,
    inputHasAlpha: false,
    filterType: 0,
    deflateLevel: 1,
    // The default suits filtered pictures; these are not.
    deflateStrategy: 0,
  });
}
