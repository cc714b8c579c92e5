/** A character is this much of its line's height wide; wide scripts and symbols take twice that. */
const widthOfLine = 0.5;

/** Advance of one character in pixels. */
export function characterWidth(character: string, lineHeight: number): number {
  return Math.round(lineHeight * widthOfLine) * (isWide(character) ? 2 : 1);
}

/** Breaks a text into lines, at spaces where there are any. */
export function wrapText(text: string, width: number, lineHeight: number): string[] {
  return text.split('\n').flatMap((paragraph) => wrapParagraph(paragraph, width, lineHeight));
}

export function textHeight(text: string, width: number, lineHeight: number): number {
  return wrapText(text, width, lineHeight).length * lineHeight;
}

function wrapParagraph(paragraph: string, width: number, lineHeight: number): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const character of paragraph) {
    const advance = characterWidth(character, lineHeight);
    if (used + advance > width && line !== '') {
      const space = line.lastIndexOf(' ');
      const keep = character === ' ' || space <= 0 ? line.length : space + 1;
      lines.push(line.slice(0, keep));
      line = line.slice(keep);
      used = Array.from(line, (c) => characterWidth(c, lineHeight)).reduce((a, b) => a + b, 0);
    }
    line += character;
    used += advance;
  }
  return [...lines, line];
}

/** East Asian scripts and pictographs. */
function isWide(character: string): boolean {
  const point = character.codePointAt(0) ?? 0;
  return (
    (point >= 0x1100 && point <= 0x115f) ||
    (point >= 0x2e80 && point <= 0xd7a3) ||
    (point >= 0xf900 && point <= 0xfaff) ||
    (point >= 0xff00 && point <= 0xff60) ||
    point >= 0x1f000
  );
}
