import type { Target } from '@matador/core';
import type { ActiveTarget } from '../records.js';

/**
 * The names a target goes by: those the phone itself asked the server for, where there are any,
 * since an address that hosts many names resolves from many; else those that DNS led from.
 */
export function identityNames(target: Target): string[] {
  const asked = target.names.filter(({ source }) => source !== 'dns' && source !== 'wechat-newdns');
  const names = (asked.length > 0 ? asked : target.names).map(({ name }) => name.toLowerCase());
  return [...new Set(names)].sort();
}

function addressKey({ protocol, address, port }: Target): string {
  return `${protocol} ${address} ${port ?? ''}`;
}

/** What the phones talked to while the app was closed: in the controls. */
export class ControlTargets {
  private readonly names = new Set<string>();
  private readonly named = new Set<string>();
  private readonly nameless = new Set<string>();
  private recordings = 0;

  /** How many sides of controls were recorded. */
  get size(): number {
    return this.recordings;
  }

  /**
   * Adds one side of one control. Remains of connections from before it say nothing of what is there with
   * the app closed: a phone that left a network sends them on when it comes back, the app's own too.
   */
  add(targets: readonly ActiveTarget[]): void {
    this.recordings++;
    for (const { target, begun } of targets) {
      if (!begun) continue;
      const names = identityNames(target);
      for (const name of names) this.names.add(name);
      (names.length > 0 ? this.named : this.nameless).add(addressKey(target));
    }
  }

  /** Which of these names the phones did not ask for with the app closed. */
  namesNew(names: readonly string[]): string[] {
    return names.filter((name) => !this.names.has(name));
  }

  /**
   * How a target is known from the controls: all its names are, or, where it or its like in the
   * control has no name, its address is. Names decide first, since addresses of content networks
   * serve many. `null` where it is not known.
   */
  knows(target: Target): string | null {
    const names = identityNames(target);
    const key = addressKey(target);
    if (names.length > 0 && names.every((name) => this.names.has(name))) return names.join(', ');
    const byAddress = this.nameless.has(key) || (names.length === 0 && this.named.has(key));
    return byAddress ? target.address : null;
  }
}
