import type { AddressTable } from './addresses.js';
import type { Flow } from './flows.js';

/** The hardware address that an address was first seen with, by the address's number. */
export type HardwareTable = ReadonlyMap<number, number>;

/** How many times a local address's packets a public one must have to be taken for the device. */
const PUBLIC_LEAD = 10;

/**
 * The numbers of all addresses that are the device's.
 *
 * A phone has an IPv4 address and several IPv6 ones; `primary` is one of them. The others are found by
 * the hardware address that sends for both, unless that is a router's (it sends for several IPv4
 * addresses); in a capture without hardware addresses, they are the other family's busiest
 * address and its /64.
 */
export function addressesOfDevice(
  primary: number,
  flows: readonly Flow[],
  addresses: AddressTable,
  hardware: HardwareTable,
): Set<number> {
  const own = hardware.get(primary);
  if (own !== undefined) return new Set([primary, ...sharing(own, addresses, hardware)]);
  if (hardware.size > 0) return new Set([primary]);
  const other = guessDevice(flows, addresses, addresses.version(primary) === 4 ? 6 : 4);
  const found = [primary, ...(other === null ? [] : [other])];
  return new Set(found.flatMap((id) => withNetwork(id, addresses)));
}

function sharing(own: number, addresses: AddressTable, hardware: HardwareTable): number[] {
  const ids = [...hardware].flatMap(([id, address]) => (address === own ? [id] : []));
  const hosts = ids.filter((id) => addresses.version(id) === 4 && isHost(addresses.text(id)));
  return hosts.length > 1 ? [] : ids;
}

/** What a phone sends from before it has an address does not make it a second host. */
function isHost(address: string): boolean {
  return address !== '0.0.0.0' && !address.startsWith('169.254.');
}

function withNetwork(id: number, addresses: AddressTable): number[] {
  if (addresses.version(id) === 4) return [id];
  const network = addresses.network64(id);
  const found: number[] = [];
  for (let other = 0; other < addresses.size; other += 1) {
    if (addresses.version(other) === 6 && addresses.network64(other) === network) found.push(other);
  }
  return found;
}

interface Candidate {
  readonly id: number;
  packets: number;
  flows: number;
  opened: number;
  ports: number;
}

/**
 * The local address with the most packets to and from global ones. Where a public address has ten
 * times as many, it is the device, and the local ones are routers that answered it. Among public
 * addresses the ends of one flow tie: then the one with more flows, the one that opened them, and the
 * one with the higher ports is the device. Without any traffic to the Internet, the busiest address.
 * @param version consider only this family.
 */
export function guessDevice(
  flows: readonly Flow[],
  addresses: AddressTable,
  version?: 4 | 6,
): number | null {
  const local = new Map<number, Candidate>();
  const global = new Map<number, Candidate>();
  const inside = new Map<number, Candidate>();
  for (const flow of flows) {
    if (flow.linkBroadcast) continue;
    if (version !== undefined && addresses.version(flow.a) !== version) continue;
    const scopes = `${addresses.scope(flow.a)} ${addresses.scope(flow.b)}`;
    if (scopes === 'local global') count(local, flow, true, false);
    else if (scopes === 'global local') count(local, flow, false, true);
    else if (scopes === 'global global') count(global, flow, true, true);
    else if (scopes === 'local local') count(inside, flow, true, true);
  }
  const bestLocal = best(local);
  const bestGlobal = best(global);
  if (bestGlobal === null) return (bestLocal ?? best(inside))?.id ?? null;
  if (bestLocal === null || bestGlobal.packets > PUBLIC_LEAD * bestLocal.packets)
    return bestGlobal.id;
  return bestLocal.id;
}

function count(into: Map<number, Candidate>, flow: Flow, a: boolean, b: boolean): void {
  if (a) countEnd(into, flow, flow.a, flow.portA, flow.opener === 'a');
  if (b) countEnd(into, flow, flow.b, flow.portB, flow.opener === 'b');
}

function countEnd(
  into: Map<number, Candidate>,
  flow: Flow,
  id: number,
  port: number,
  opened: boolean,
): void {
  const candidate = into.get(id) ?? { id, packets: 0, flows: 0, opened: 0, ports: 0 };
  candidate.packets += flow.packetsFromA + flow.packetsFromB;
  candidate.flows += 1;
  candidate.opened += opened ? 1 : 0;
  candidate.ports += port;
  into.set(id, candidate);
}

function best(candidates: ReadonlyMap<number, Candidate>): Candidate | null {
  let found: Candidate | null = null;
  for (const candidate of candidates.values()) {
    if (found === null || compare(candidate, found) > 0) found = candidate;
  }
  return found;
}

function compare(left: Candidate, right: Candidate): number {
  return (
    left.packets - right.packets ||
    left.flows - right.flows ||
    left.opened - right.opened ||
    left.ports - right.ports
  );
}
