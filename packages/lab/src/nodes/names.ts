import type { Scenario } from '../scenario/schema.js';

/**
 * Everything that has a name in the scenario, as `/etc/hosts` lines: addresses and, from the first
 * name of each, reverse names.
 */
export function hostsFile(scenario: Scenario): string {
  const named = [
    ...scenario.routers.map(({ address, name }) => ({
      address,
      names: name === undefined ? [] : [name],
    })),
    ...scenario.servers.flatMap(({ endpoints }) => endpoints),
  ];
  const names = new Map<string, Set<string>>();
  for (const entry of named) {
    const known = names.get(entry.address) ?? new Set<string>();
    for (const name of entry.names) known.add(name);
    names.set(entry.address, known);
  }
  return [...names]
    .filter(([, set]) => set.size > 0)
    .map(([address, set]) => `${address} ${[...set].join(' ')}\n`)
    .join('');
}

/** A resolver that answers from the hosts file, and with NXDOMAIN to everything else. */
export function dnsmasqArguments(listen: readonly string[], hosts: string): string[] {
  return [
    'dnsmasq',
    '--keep-in-foreground',
    '--conf-file=/dev/null',
    '--pid-file=',
    '--user=root',
    '--log-facility=-',
    '--no-resolv',
    '--no-hosts',
    `--addn-hosts=${hosts}`,
    '--local=/#/',
    '--local-ttl=300',
    '--bind-interfaces',
    '--except-interface=lo',
    ...listen.map((address) => `--listen-address=${address}`),
  ];
}
