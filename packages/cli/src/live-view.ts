import { stripVTControlCharacters } from 'node:util';

/** Lines that stay at the end of a terminal while other text is written above them. */
export class LiveView {
  private lines: readonly string[] = [];

  constructor(
    private readonly write: (text: string) => void,
    private readonly columns: () => number,
  ) {}

  show(lines: readonly string[]): void {
    const erase = this.erasure();
    this.lines = lines;
    this.write(`${erase}${textOf(lines)}`);
  }

  /** @param text whole lines. */
  above(text: string): void {
    this.write(`${this.erasure()}${text}${textOf(this.lines)}`);
  }

  leave(): void {
    this.lines = [];
  }

  /** Up to the first line of the view, then erase to the end of the screen (ECMA-48 CPL, ED). */
  private erasure(): string {
    const height = heightOf(this.lines, this.columns());
    return height === 0 ? '' : `\u001b[${height}F\u001b[0J`;
  }
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

/** In lines of the screen: a terminal that was made narrower has wrapped them. */
function heightOf(lines: readonly string[], columns: number): number {
  return lines
    .map((line) => Math.max(1, Math.ceil(stripVTControlCharacters(line).length / columns)))
    .reduce((sum, height) => sum + height, 0);
}
