/** The firewall chain "OEM deny 3" of Android 13: packages whose networking is switched off. */
export class Firewall {
  private readonly denied = new Set<string>();
  chainEnabled = false;

  /** As after a restart of the phone. */
  reset(): void {
    this.denied.clear();
    this.chainEnabled = false;
  }

  setNetworking(packageName: string, allowed: boolean): void {
    if (allowed) this.denied.delete(packageName);
    else this.denied.add(packageName);
  }

  denies(packageName: string): boolean {
    return this.denied.has(packageName);
  }

  /** Whether the package's connections fail. */
  blocks(packageName: string): boolean {
    return this.chainEnabled && this.denies(packageName);
  }
}
