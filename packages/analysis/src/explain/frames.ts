import { open } from 'node:fs/promises';
import ipaddr from 'ipaddr.js';
import { AddressTable } from '../extract/addresses.js';
import { fileSource } from '../extract/byte-source.js';
import type { PacketSink } from '../extract/capture-format.js';
import { readCapture } from '../extract/capture-reader.js';
import { Frame, TCP, UDP } from '../extract/frame.js';
import { decodeIp } from '../extract/ip.js';
import { decodeLink } from '../extract/link.js';
import { decodeTransport } from '../extract/transport.js';

/** The remote end of flows. */
export interface RemoteEnd {
  readonly protocol: string;
  readonly address: string;
  readonly port: number | null;
}

/** Frames in a row, both included; numbers are from 1, as Wireshark's and tshark's. */
export type FrameRange = [first: number, last: number];

const protocolNumbers: Readonly<Record<string, number>> = {
  tcp: TCP,
  udp: UDP,
  icmp: 1,
  icmpv6: 58,
};

/**
 * The frames of a capture that go to or come from each of some remote ends, in the order of these. Later
 * fragments of a packet, which say no ports, are left out.
 * @throws MatadorError `not-a-capture`; system errors where the file cannot be read; AbortError.
 */
export async function framesOf(
  path: string,
  remotes: readonly RemoteEnd[],
  signal?: AbortSignal,
): Promise<FrameRange[][]> {
  const finder = new FrameFinder(remotes);
  const file = await open(path);
  try {
    await readCapture(fileSource(path, file), finder, signal);
  } finally {
    await file.close();
  }
  return finder.frames;
}

class FrameFinder implements PacketSink {
  readonly frame = new Frame();
  readonly frames: FrameRange[][];
  readonly #addresses = new AddressTable();
  readonly #wanted: readonly { address: number; protocol: number; port: number | null }[];
  #number = 0;

  constructor(remotes: readonly RemoteEnd[]) {
    this.frames = remotes.map(() => []);
    this.#wanted = remotes.map(({ protocol, address, port }) => ({
      address: this.#idOf(address),
      protocol: protocolNumbers[protocol] ?? Number(protocol),
      port,
    }));
  }

  linkType(): void {
    // Each frame says its own.
  }

  badRecord(): void {
    this.#number += 1;
  }

  packet(): void {
    this.#number += 1;
    const { frame } = this;
    if ((decodeLink(frame) ?? decodeIp(frame)) !== null || frame.fragmentOffset > 0) return;
    if (decodeTransport(frame) !== null) return;
    const source = this.#addresses.idOf(frame.view, frame.source, frame.ipVersion);
    const destination = this.#addresses.idOf(frame.view, frame.destination, frame.ipVersion);
    for (const [index, { address, protocol, port }] of this.#wanted.entries()) {
      if (protocol !== frame.protocol) continue;
      const isFrom = source === address && (port ?? frame.sourcePort) === frame.sourcePort;
      const isTo =
        destination === address && (port ?? frame.destinationPort) === frame.destinationPort;
      if (isFrom || isTo) append(this.frames[index] ?? [], this.#number);
    }
  }

  #idOf(address: string): number {
    const bytes = Uint8Array.from(ipaddr.parse(address).toByteArray());
    return this.#addresses.idOf(new DataView(bytes.buffer), 0, bytes.length === 4 ? 4 : 6);
  }
}

function append(ranges: FrameRange[], number: number): void {
  const last = ranges.at(-1);
  if (last?.[1] === number - 1) last[1] = number;
  else ranges.push([number, number]);
}
