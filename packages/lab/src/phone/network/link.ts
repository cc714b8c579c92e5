import { execa } from 'execa';

/** What the network assigns to the phone. */
export interface Lease {
  /** With the prefix length. */
  readonly address: string;
  readonly gateway: string;
  /** The same over IPv6, where the network has it. */
  readonly ipv6?: { readonly address: string; readonly gateway: string } | undefined;
}

/** The phone's network interface, as the radio drives it. */
export interface WifiLink {
  up(lease: Lease): Promise<void>;
  down(): Promise<void>;
}

type Ip = (argv: readonly string[]) => Promise<void>;

const runIp: Ip = async (argv) => {
  await execa('ip', argv);
};

/** A real interface in this process's network namespace, driven by iproute2. */
export function ipLink(name: string, ip: Ip = runIp): WifiLink {
  return {
    up: async ({ address, gateway, ipv6 }) => {
      await ip(['link', 'set', name, 'up']);
      await ip(['address', 'replace', address, 'dev', name]);
      await ip(['route', 'replace', 'default', 'via', gateway, 'dev', name]);
      if (ipv6 === undefined) return;
      await ip(['address', 'replace', ipv6.address, 'dev', name, 'nodad']);
      await ip(['route', 'replace', 'default', 'via', ipv6.gateway, 'dev', name]);
    },
    down: async () => {
      await ip(['address', 'flush', 'dev', name]);
      await ip(['link', 'set', name, 'down']);
    },
  };
}
