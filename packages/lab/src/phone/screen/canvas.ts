import type { Bounds } from '@matador/core';
import { glyphColumns, glyphOf, glyphRows } from './font.js';
import { characterWidth, wrapText } from './text-layout.js';

/** A picture: three bytes a pixel, red, green, blue. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Buffer;
}

/** Draws in the screen's coordinates onto a picture of any scale. */
export class Canvas {
  readonly picture: Picture;

  constructor(
    width: number,
    height: number,
    private readonly scale: number,
  ) {
    const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
    this.picture = { ...size, pixels: Buffer.alloc(size.width * size.height * 3) };
  }

  fill({ left, top, right, bottom }: Bounds, color: number): void {
    const { width, height, pixels } = this.picture;
    const x0 = Math.max(0, Math.round(left * this.scale));
    const x1 = Math.min(width, Math.round(right * this.scale));
    const y0 = Math.max(0, Math.round(top * this.scale));
    const y1 = Math.min(height, Math.round(bottom * this.scale));
    if (x1 <= x0) return;
    const row = Buffer.alloc((x1 - x0) * 3, colorBytes(color));
    for (let y = y0; y < y1; y += 1) row.copy(pixels, (y * width + x0) * 3);
  }

  /** Writes within the bounds, broken into lines; what does not fit is cut off. */
  text(
    text: string,
    bounds: Bounds,
    style: { readonly ink: number; readonly lineHeight: number; readonly centered: boolean },
  ): void {
    const room = bounds.right - bounds.left;
    const lines = wrapText(text, room, style.lineHeight);
    const used = lines.length * style.lineHeight;
    let y = style.centered ? (bounds.top + bounds.bottom - used) / 2 : bounds.top;
    for (const line of lines) {
      if (y >= bounds.bottom) return;
      const width = lineWidth(line, style.lineHeight);
      let x = style.centered ? bounds.left + Math.max(0, (room - width) / 2) : bounds.left;
      for (const character of line) {
        this.glyph(character, x, y, style);
        x += characterWidth(character, style.lineHeight);
      }
      y += style.lineHeight;
    }
  }

  private glyph(
    character: string,
    x: number,
    y: number,
    { ink, lineHeight }: { readonly ink: number; readonly lineHeight: number },
  ): void {
    const advance = characterWidth(character, lineHeight);
    const dotWidth = advance / (glyphColumns + 1);
    const dotHeight = lineHeight / (glyphRows + 3);
    glyphOf(character).forEach((bits, row) => {
      for (let column = 0; column < glyphColumns; column += 1) {
        if (((bits >> (glyphColumns - 1 - column)) & 1) === 0) continue;
        const left = x + column * dotWidth;
        const top = y + (row + 1) * dotHeight;
        this.fill({ left, top, right: left + dotWidth, bottom: top + dotHeight }, ink);
      }
    });
  }
}

function lineWidth(line: string, lineHeight: number): number {
  return Array.from(line, (c) => characterWidth(c, lineHeight)).reduce((sum, w) => sum + w, 0);
}

function colorBytes(color: number): Buffer {
  return Buffer.of((color >> 16) & 0xff, (color >> 8) & 0xff, color & 0xff);
}
