/** Which packages may do what only some may: their app-ops, where one was set. */
export class AppOps {
  private readonly modes = new Map<string, string>();

  /** `undefined`: never set. */
  get(packageName: string, op: string): string | undefined {
    return this.modes.get(`${packageName} ${op}`);
  }

  set(packageName: string, op: string, mode: string): void {
    if (mode === 'default') this.modes.delete(`${packageName} ${op}`);
    else this.modes.set(`${packageName} ${op}`, mode);
  }
}
