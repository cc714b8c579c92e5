import type { VantagePoint, VantageShell, VantageShellProvider } from '../contracts/index.js';

/** Shells at vantage points, opened when first needed and kept while they answer. */
export class ShellPool {
  private readonly shells = new Map<string, VantageShell>();

  constructor(private readonly provider: () => VantageShellProvider) {}

  /** `undefined` where the vantage point gives no shell. */
  async get(vantagePoint: VantagePoint, signal: AbortSignal): Promise<VantageShell | undefined> {
    if (vantagePoint.shell === undefined) return undefined;
    const known = this.shells.get(vantagePoint.id);
    if (known !== undefined) {
      if (await answers(known, signal)) return known;
      this.shells.delete(vantagePoint.id);
      await known.close();
    }
    const shell = await this.provider().open(vantagePoint, signal);
    const meanwhile = this.shells.get(vantagePoint.id);
    if (meanwhile !== undefined) {
      await shell.close();
      return meanwhile;
    }
    this.shells.set(vantagePoint.id, shell);
    return shell;
  }

  async close(): Promise<void> {
    const shells = [...this.shells.values()];
    this.shells.clear();
    await Promise.all(shells.map((shell) => shell.close()));
  }
}

async function answers(shell: VantageShell, signal: AbortSignal): Promise<boolean> {
  try {
    return (await shell.run(['true'], { signal, timeoutMs: 5000 })).exitCode === 0;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}
