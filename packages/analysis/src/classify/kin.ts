import ipaddr from 'ipaddr.js';
import type { ActivityRecord } from '../records.js';

/** The number of the autonomous system that announces an address, where somebody knows it. */
export type AsLookup = (address: string) => number | null;

export type Kinship = 'kin-subnet' | 'kin-domain' | 'kin-as';

/**
 * Messaging endpoints that are sure, to find relatives of: in the same subnet (/24, /48), under the same
 * registered domain, in the same AS. A target is no relative of its own address or name.
 */
export class MessagingKin {
  /** By subnet, domain or AS: whose they are, as addresses or names. */
  private readonly members = new Map<string, Set<string>>();

  constructor(private readonly asOf: AsLookup = () => null) {}

  add(activity: ActivityRecord): void {
    for (const { key, self } of this.keysOf(activity)) {
      const members = this.members.get(key) ?? new Set();
      members.add(self);
      this.members.set(key, members);
    }
  }

  of(activity: ActivityRecord): Kinship[] {
    const found = this.keysOf(activity)
      .filter(({ key, self }) => [...(this.members.get(key) ?? [])].some((each) => each !== self))
      .map(({ kinship }) => kinship);
    return [...new Set(found)];
  }

  private keysOf({ address, namesOfApp }: ActivityRecord) {
    const as = this.asOf(address);
    return [
      { kinship: 'kin-subnet', key: subnetOf(address), self: address } as const,
      ...namesOfApp.map(
        (name) => ({ kinship: 'kin-domain', key: domainOf(name), self: name }) as const,
      ),
      ...(as === null ? [] : [{ kinship: 'kin-as', key: `AS${as}`, self: address } as const]),
    ];
  }
}

/** /24 or /48: the longest prefixes that are commonly announced by themselves. */
export function subnetOf(address: string): string {
  const parsed = ipaddr.parse(address);
  const bits = parsed.kind() === 'ipv4' ? 24 : 48;
  const bytes = parsed.toByteArray().map((byte, index) => (index * 8 < bits ? byte : 0));
  return `${ipaddr.fromByteArray(bytes).toString()}/${bits}`;
}

/** The registered domain: two labels, or three under suffixes such as `co.uk`. */
function domainOf(name: string): string {
  const labels = name.split('.');
  const [second = '', top = ''] = labels.slice(-2);
  return labels.slice(top.length === 2 && second.length <= 3 ? -3 : -2).join('.');
}
