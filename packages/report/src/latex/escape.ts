const escapes: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': '\\textquotedbl{}',
};

/** Text that LaTeX sets as it is: nothing in it is a command. Line breaks and control characters become spaces. */
export function escapeLatex(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}]+/gu, ' ')
    .replace(/[\\~^<>|"&%$#_{}]/g, (character) => escapes[character] ?? `\\${character}`);
}
