/** Where a command writes: results to `out`, everything else to `note`. */
export interface Terminal {
  readonly cwd: string;
  /** Whether a person watches standard error. */
  readonly interactive: boolean;
  /** Width of the terminal, in characters. */
  columns(): number;
  /** Standard output: the result, nothing else. */
  out(text: string): void;
  /** Standard error: progress, hints, errors. */
  note(text: string): void;
}

export function processTerminal(): Terminal {
  return {
    cwd: process.cwd(),
    interactive: process.stderr.isTTY,
    columns: () => process.stderr.columns || 80,
    out: (text) => void process.stdout.write(text),
    note: (text) => void process.stderr.write(text),
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
