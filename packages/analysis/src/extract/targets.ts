import type { Target } from '@matador/core';
import { timestamp } from '@matador/core';
import type { ActiveTarget } from '../records.js';
import type { ActivityLog } from './activity.js';
import { SliceList } from './activity.js';
import type { AddressTable } from './addresses.js';
import { encryptedDns } from './encrypted-dns.js';
import type { End, Flow } from './flows.js';
import type { SkipReason } from './frame.js';
import { TCP, UDP } from './frame.js';
import type { NameBook } from './name-book.js';

const DNS_PORT = 53;
const PROTOCOL_NAMES = new Map([
  [1, 'icmp'],
  [TCP, 'tcp'],
  [UDP, 'udp'],
  [58, 'icmpv6'],
]);

/** The far end of flows, while it is being put together. */
export interface Remote {
  readonly protocol: number;
  readonly address: number;
  readonly port: number;
  readonly flows: { readonly flow: Flow; readonly device: End }[];
  readonly activity: SliceList;
}

/** What a capture's flows come to, seen from the device. */
export interface FlowSummary {
  readonly active: ActiveTarget[];
  /** What the targets were made of, in the same order. */
  readonly remotes: readonly Remote[];
  /** Packets of flows that lead to no target. */
  readonly skipped: ReadonlyMap<SkipReason, number>;
}

/** Groups flows by their remote ends. Targets are in the order in which they were first seen. */
export function summarizeFlows(
  flows: readonly Flow[],
  device: ReadonlySet<number>,
  addresses: AddressTable,
  names: NameBook,
  activity: ActivityLog,
  earlier: ReadonlySet<string>,
): FlowSummary {
  const remotes = new Map<string, Remote>();
  const remoteOfFlow: (Remote | undefined)[] = [];
  const skipped = new Map<SkipReason, number>();
  for (const flow of flows) {
    const end = deviceEnd(flow, device);
    const reason = skipReason(flow, end, addresses);
    if (end === null || reason !== null) {
      const packets = flow.packetsFromA + flow.packetsFromB;
      const counted = reason ?? 'other-device';
      skipped.set(counted, (skipped.get(counted) ?? 0) + packets);
      continue;
    }
    const remote = remoteOf(remotes, flow, end);
    remote.flows.push({ flow, device: end });
    remoteOfFlow[flow.index] = remote;
  }
  addActivity(activity, flows, device, remoteOfFlow);
  const found = [...remotes.values()].map((remote) => ({
    remote,
    target: toTarget(remote, addresses, names, earlier),
  }));
  found.sort((left, right) => compareText(left.target.firstSeen, right.target.firstSeen));
  const active = found.map(({ remote, target }) => ({
    target,
    activity: remote.activity.toArray(),
    begun: remote.flows.some(({ flow }) => flow.tcp?.begun ?? true),
  }));
  return { active, remotes: found.map(({ remote }) => remote), skipped };
}

/** Which end is the device: `null` if neither is or both are. */
function deviceEnd(flow: Flow, device: ReadonlySet<number>): End | null {
  const isA = device.has(flow.a);
  if (isA === device.has(flow.b)) return null;
  return isA ? 'a' : 'b';
}

function skipReason(flow: Flow, device: End | null, addresses: AddressTable): SkipReason | null {
  const scopes = [addresses.scope(flow.a), addresses.scope(flow.b)];
  if (scopes.includes('multicast')) return 'multicast';
  if (scopes.includes('broadcast') || flow.linkBroadcast) return 'broadcast';
  if (device === null) return scopes.includes('global') ? 'other-device' : 'local-network';
  const remotePort = device === 'a' ? flow.portB : flow.portA;
  if (remotePort === DNS_PORT && (flow.protocol === TCP || flow.protocol === UDP))
    return 'resolver';
  const remoteScope = addresses.scope(device === 'a' ? flow.b : flow.a);
  if (remoteScope === 'local') return 'local-network';
  return remoteScope === 'global' ? null : 'special-purpose-address';
}

function remoteOf(remotes: Map<string, Remote>, flow: Flow, device: End): Remote {
  const address = device === 'a' ? flow.b : flow.a;
  const port = device === 'a' ? flow.portB : flow.portA;
  const key = `${flow.protocol}/${address}/${port}`;
  let remote = remotes.get(key);
  if (remote === undefined) {
    remote = { protocol: flow.protocol, address, port, flows: [], activity: new SliceList() };
    remotes.set(key, remote);
  }
  return remote;
}

function addActivity(
  activity: ActivityLog,
  flows: readonly Flow[],
  device: ReadonlySet<number>,
  remoteOfFlow: readonly (Remote | undefined)[],
): void {
  for (const row of activity.rows()) {
    const flow = flows[row.flow];
    const remote = remoteOfFlow[row.flow];
    if (flow === undefined || remote === undefined) continue;
    const fromA = { packets: row.packetsFromA, payload: row.payloadFromA };
    const fromB = { packets: row.packetsFromB, payload: row.payloadFromB };
    const [out, back] = device.has(flow.a) ? [fromA, fromB] : [fromB, fromA];
    remote.activity.add({
      at: row.at,
      packetsOut: out.packets,
      packetsIn: back.packets,
      payloadOut: out.payload,
      payloadIn: back.payload,
    });
  }
}

function toTarget(
  remote: Remote,
  addresses: AddressTable,
  book: NameBook,
  earlier: ReadonlySet<string>,
): Target {
  const { protocol, flows } = remote;
  const address = addresses.text(remote.address);
  const hasPorts = protocol === TCP || protocol === UDP;
  let packets = 0;
  let bytes = 0;
  let first = Infinity;
  let last = -Infinity;
  for (const { flow } of flows) {
    packets += flow.packetsFromA + flow.packetsFromB;
    bytes += flow.bytesFromA + flow.bytesFromB;
    first = Math.min(first, flow.first);
    last = Math.max(last, flow.last);
  }
  const end = {
    protocol: protocolName(protocol),
    address,
    port: hasPorts ? remote.port : null,
  };
  const names = namesOf(remote, book.namesOf(address), book.announcedNamesOf(address));
  const alpn = [...new Set(flows.flatMap(({ flow }) => flow.alpn ?? []))];
  const service = encryptedDns(end, names, alpn, book) ?? stunOf(remote);
  return {
    ...end,
    names,
    packets,
    bytes,
    firstSeen: timestamp(first),
    lastSeen: timestamp(last),
    initiator: initiatorOf(remote),
    learnt: howLearnt(address, book, earlier),
    ...(alpn.length === 0 ? {} : { alpn }),
    ...(flows.some(({ flow }) => flow.ech) ? { ech: true } : {}),
    ...(service === null ? {} : { service }),
  };
}

function stunOf({ flows }: Remote): 'stun' | 'turn' | null {
  const spoken = flows.map(({ flow }) => flow.stun);
  return spoken.includes('turn') ? 'turn' : spoken.includes('stun') ? 'stun' : null;
}

function namesOf(
  remote: Remote,
  resolved: readonly string[],
  announced: readonly string[],
): Target['names'] {
  const names = new Map<string, Target['names'][number]>();
  for (const name of resolved) names.set(`dns ${name}`, { name, source: 'dns' });
  for (const name of announced) names.set(`newdns ${name}`, { name, source: 'wechat-newdns' });
  for (const { flow } of remote.flows) {
    for (const seen of flow.names ?? []) names.set(`${seen.source} ${seen.name}`, seen);
  }
  return [...names.values()];
}

function howLearnt(
  address: string,
  book: NameBook,
  earlier: ReadonlySet<string>,
): NonNullable<Target['learnt']> {
  const resolvers = book.resolversOf(address);
  if (resolvers.length > 0) return { how: 'resolved', by: resolvers };
  const announcers = book.announcersOf(address);
  if (announcers.length > 0) return { how: 'announced', by: announcers };
  return earlier.has(address) ? { how: 'resolved', by: [] } : { how: 'hard-wired', by: [] };
}

/** Of the first flow whose TCP SYN was captured, or else of the first flow. */
function initiatorOf({ flows }: Remote): Target['initiator'] {
  let chosen = flows[0];
  for (const candidate of flows) {
    if (chosen === undefined || precedes(candidate.flow, chosen.flow)) chosen = candidate;
  }
  return chosen === undefined || chosen.flow.opener === chosen.device ? 'device' : 'remote';
}

function precedes(left: Flow, right: Flow): boolean {
  if (left.openedBySyn !== right.openedBySyn) return left.openedBySyn;
  return left.first < right.first;
}

/** `tcp`, `udp`, …, or the number as text. */
export function protocolName(protocol: number): string {
  return PROTOCOL_NAMES.get(protocol) ?? String(protocol);
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
