import type { InstalledPackage } from '../apps/app.js';
import type { Apk } from './apk.js';

/** The first user id that a package gets which is installed later. */
const firstUid = 10300;

/** Packages that somebody installed on the running phone, beside the apps that it came with. */
export class InstalledApks {
  private readonly packages = new Map<string, InstalledPackage>();
  private lastUid = firstUid;

  /** @param removed is told of each package that is taken off. */
  constructor(private readonly removed: (name: string) => void) {}

  list(): readonly InstalledPackage[] {
    return [...this.packages.values()];
  }

  has(name: string): boolean {
    return this.packages.has(name);
  }

  /** An update keeps the user id, and ends what runs of the package. */
  install({ packageName, ...apk }: Apk): void {
    const before = this.packages.get(packageName);
    if (before !== undefined) this.removed(packageName);
    this.lastUid += 1;
    const uid = before?.uid ?? this.lastUid;
    this.packages.set(packageName, {
      name: packageName,
      label: packageName,
      uid,
      system: false,
      ...apk,
    });
  }

  /** Returns whether there was such a package. */
  uninstall(name: string): boolean {
    const there = this.packages.delete(name);
    if (there) this.removed(name);
    return there;
  }
}
