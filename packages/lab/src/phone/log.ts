import { EventEmitter } from 'node:events';

export interface LogLine {
  readonly at: number;
  readonly pid: number;
  readonly level: 'D' | 'I' | 'W' | 'E';
  readonly tag: string;
  readonly message: string;
}

const capacity = 2000;

/** The phone's main log. */
export class SystemLog extends EventEmitter<{ line: [LogLine] }> {
  private lines: LogLine[] = [];

  constructor(private readonly now: () => number) {
    super();
    this.setMaxListeners(0);
  }

  write(level: LogLine['level'], tag: string, message: string, pid = 1): void {
    const entry = { at: this.now(), pid, level, tag, message };
    this.lines.push(entry);
    if (this.lines.length > capacity) this.lines.shift();
    this.emit('line', entry);
  }

  all(): readonly LogLine[] {
    return this.lines;
  }

  clear(): void {
    this.lines = [];
  }
}
