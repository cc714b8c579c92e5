import { LiveView } from './live-view.js';

/** Where a command writes: results to `out`, everything else to `note`. */
export interface Terminal {
  readonly cwd: string;
  /** Whether a person watches standard error. */
  readonly interactive: boolean;
  /** Whether each of the two shows colours, and is wanted to. */
  readonly colours: { readonly out: boolean; readonly note: boolean };
  /** Width of the terminal, in characters. */
  columns(): number;
  /** Height of the terminal, in lines. */
  rows(): number;
  /** Standard output: the result, nothing else. */
  out(text: string): void;
  /** Standard error: progress, hints, errors. */
  note(text: string): void;
  /** Shows lines below all that is noted, instead of those it showed before; for a person alone. */
  view(lines: readonly string[]): void;
  /** Leaves the lines of the view where they are. */
  leaveView(): void;
}

export function processTerminal(): Terminal {
  const { stdout, stderr } = process;
  const columns = () => stderr.columns || 80;
  const live = new LiveView((text) => void stderr.write(text), columns);
  return {
    cwd: process.cwd(),
    interactive: stderr.isTTY && process.env.TERM !== 'dumb',
    // hasColors heeds NO_COLOR; where there is no terminal, there is no such method.
    colours: {
      out: stdout.isTTY && stdout.hasColors(),
      note: stderr.isTTY && stderr.hasColors(),
    },
    columns,
    rows: () => stderr.rows || 24,
    out: (text) => void stdout.write(text),
    note: (text) => live.above(text),
    view: (lines) => live.show(lines),
    leaveView: () => live.leave(),
  };
}

export function printJson(terminal: Terminal, value: unknown): void {
  terminal.out(`${JSON.stringify(value, null, 2)}\n`);
}

/** One record of JSON Lines. */
export function printJsonLine(terminal: Terminal, value: unknown): void {
  terminal.out(`${JSON.stringify(value)}\n`);
}

export function printLine(terminal: Terminal, line: string): void {
  terminal.out(`${line}\n`);
}

export function noteLine(terminal: Terminal, line: string): void {
  terminal.note(`${line}\n`);
}
