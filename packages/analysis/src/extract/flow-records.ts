import { timestamp } from '@matador/core';
import type { FlowDirection, FlowRecord } from '../records.js';
import type { AddressTable } from './addresses.js';
import type { End, Flow } from './flows.js';
import { TCP, UDP } from './frame.js';
import type { Remote } from './targets.js';
import { protocolName } from './targets.js';

/** The flows of all targets, made one by one as they are asked for, in the order of the targets. */
export function* flowRecords(
  remotes: readonly Remote[],
  addresses: AddressTable,
): Generator<FlowRecord> {
  for (const remote of remotes) {
    const protocol = protocolName(remote.protocol);
    const address = addresses.text(remote.address);
    const hasPorts = remote.protocol === TCP || remote.protocol === UDP;
    for (const { flow, device } of remote.flows) {
      const other = device === 'a' ? 'b' : 'a';
      yield {
        protocol,
        address,
        port: hasPorts ? remote.port : null,
        deviceAddress: addresses.text(device === 'a' ? flow.a : flow.b),
        devicePort: hasPorts ? (device === 'a' ? flow.portA : flow.portB) : null,
        firstSeen: timestamp(flow.first),
        lastSeen: timestamp(flow.last),
        out: directionOf(flow, device),
        in: directionOf(flow, other),
        handshakeRttMs: positive(flow.tcp?.handshakeRtt),
        remoteRttMs: positive(flow.tcp?.remoteRtt),
      };
    }
  }
}

function directionOf(flow: Flow, sender: End): FlowDirection {
  const tcp = flow.tcp?.[sender];
  return {
    packets: sender === 'a' ? flow.packetsFromA : flow.packetsFromB,
    bytes: sender === 'a' ? flow.bytesFromA : flow.bytesFromB,
    retransmissions: tcp?.retransmissions ?? 0,
    outOfOrder: tcp?.outOfOrder ?? 0,
    resets: tcp?.resets ?? 0,
  };
}

function positive(rtt: number | undefined): number | null {
  return rtt === undefined || rtt < 0 ? null : rtt;
}
