import type { Terminal } from '../../src/terminal.js';

/** A terminal that nobody watches, 80 columns wide, and that fails where a test names no place to write to. */
export function fakeTerminal(members: Partial<Terminal> = {}): Terminal {
  const unexpected = (text: string) => {
    throw new Error(`nothing is to be written: ${text}`);
  };
  return {
    cwd: '/',
    interactive: false,
    colours: { out: false, note: false },
    columns: () => 80,
    rows: () => 24,
    out: unexpected,
    note: unexpected,
    view: (lines) => unexpected(lines.join()),
    leaveView: () => unexpected('the view'),
    ...members,
  };
}
