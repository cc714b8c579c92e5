export interface PhoneProcess {
  readonly pid: number;
  readonly user: string;
  readonly name: string;
  /** What a signal does to it. */
  kill(): void;
}

/** The process table. */
export class Processes {
  private readonly running = new Map<number, PhoneProcess>();
  private lastPid = 1000;

  start(name: string, user: string, kill: () => void): PhoneProcess {
    this.lastPid += 1;
    const process = { pid: this.lastPid, user, name, kill };
    this.running.set(process.pid, process);
    return process;
  }

  ended(process: PhoneProcess): void {
    this.running.delete(process.pid);
  }

  list(): PhoneProcess[] {
    return [...this.running.values()];
  }

  named(name: string): PhoneProcess[] {
    return this.list().filter((process) => process.name === name);
  }
}
