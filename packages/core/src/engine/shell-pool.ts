import type { VantagePoint, VantageShell } from '../contracts/index.js';
import type { Implementations } from '../plugins/implementations.js';
import { requireProbe } from './require-probe.js';

/**
 * Shells at vantage points, opened when first needed and kept while they answer. A new one is asked
 * first whether paths can be traced there, so that no message is sent in vain.
 */
export class ShellPool {
  private readonly shells = new Map<string, VantageShell>();

  /** @param probe id of the path probe that will be used. */
  constructor(
    private readonly implementations: Implementations,
    private readonly probe: string,
  ) {}

  /** `undefined` where the vantage point gives no shell. */
  async get(vantagePoint: VantagePoint, signal: AbortSignal): Promise<VantageShell | undefined> {
    if (vantagePoint.shell === undefined) return undefined;
    const known = this.shells.get(vantagePoint.id);
    if (known !== undefined) {
      if (await answers(known, signal)) return known;
      this.shells.delete(vantagePoint.id);
      await known.close();
    }
    const shell = await this.implementations.get('shell', 'ssh').open(vantagePoint, signal);
    try {
      const probe = this.implementations.get('probe', this.probe);
      await requireProbe(probe, shell, vantagePoint.id, 'vantage-point', signal);
    } catch (error) {
      await shell.close();
      throw error;
    }
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
