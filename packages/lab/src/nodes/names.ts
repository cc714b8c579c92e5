import { addressesOf } from '../scenario/addresses.js';
import type { EndpointSpec, Scenario } from '../scenario/schema.js';

/**
 * Everything that has a name in the scenario, as `/etc/hosts` lines: addresses and, from the first
 * name of each, reverse names.
 */
export function hostsFile(scenario: Scenario): string {
  const named = [
    ...scenario.routers.map((router) => ({
      addresses: addressesOf(router),
      names: router.name === undefined ? [] : [router.name],
    })),
    ...endpointsOf(scenario)
      .filter(({ kind }) => kind !== 'dns-whoami')
      .map((endpoint) => ({ addresses: addressesOf(endpoint), names: endpoint.names })),
  ];
  const names = new Map<string, Set<string>>();
  for (const { addresses, names: own } of named) {
    for (const address of addresses) {
      names.set(address, new Set([...(names.get(address) ?? []), ...own]));
    }
  }
  return [...names]
    .filter(([, set]) => set.size > 0)
    .map(([address, set]) => `${address} ${[...set].join(' ')}\n`)
    .join('');
}

/** Names that a server of their own is asked for, as dnsmasq's options. */
export function delegations(scenario: Scenario): string[] {
  return endpointsOf(scenario)
    .filter(({ kind }) => kind === 'dns-whoami')
    .flatMap(({ address, names }) => names.map((name) => `--server=/${name}/${address}`));
}

function endpointsOf({ servers }: Scenario): EndpointSpec[] {
  return servers.flatMap(({ endpoints }) => endpoints);
}

/** A resolver that answers from the hosts file, and with NXDOMAIN to everything else but delegations. */
export function dnsmasqArguments(
  listen: readonly string[],
  hosts: string,
  delegated: readonly string[],
): string[] {
  return [...dnsmasq(listen), `--addn-hosts=${hosts}`, '--local=/#/', ...delegated];
}

/** A resolver that asks another one for everything. */
export function forwarderArguments(listen: readonly string[], upstream: string): string[] {
  return [...dnsmasq(listen), `--server=${upstream}`];
}

function dnsmasq(listen: readonly string[]): string[] {
  return [
    'dnsmasq',
    '--keep-in-foreground',
    '--conf-file=/dev/null',
    '--pid-file=',
    '--user=root',
    '--log-facility=-',
    '--no-resolv',
    '--no-hosts',
    '--local-ttl=300',
    '--bind-interfaces',
    '--except-interface=lo',
    ...listen.map((address) => `--listen-address=${address}`),
  ];
}
