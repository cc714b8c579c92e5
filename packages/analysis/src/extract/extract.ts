import { MatadorError, timestamp, UsageError } from '@matador/core';
import ipaddr from 'ipaddr.js';
import { open } from 'node:fs/promises';
import type { ActiveTarget, CaptureExtract, FlowRecord } from '../records.js';
import type { ByteSource } from './byte-source.js';
import { fileSource, streamSource } from './byte-source.js';
import { readCapture } from './capture-reader.js';
import { addressesOfDevice, guessDevice } from './device.js';
import { flowRecords } from './flow-records.js';
import type { SkipReason } from './frame.js';
import { linkTypeName } from './link.js';
import { PacketCounter } from './packet-counter.js';
import { summarizeFlows } from './targets.js';

export interface ExtractOptions {
  /** The phone's own address; default: the local address with the most traffic to the Internet. */
  readonly device?: string;
  /** What the capture is called in the extract; default: the path. */
  readonly name?: string;
  /**
   * Addresses, in canonical text, that DNS gave to this phone before the capture began: their
   * targets count as `resolved`, not `hard-wired`.
   */
  readonly earlier?: ReadonlySet<string>;
  readonly signal?: AbortSignal;
}

/** What one capture holds, and when each of its targets was active. */
export interface Extraction {
  readonly extract: CaptureExtract;
  /** The targets of `extract`, in the same order. */
  readonly active: ActiveTarget[];
  /** The flows of the targets, in the order of the targets; made anew each time they are gone through. */
  readonly flows: Iterable<FlowRecord>;
}

/**
 * Reads a capture file. Memory grows with the number of flows and names, and by 32 bytes for each
 * flow and 100 ms in which it was active, not with packets.
 * @throws MatadorError `not-a-capture` or `capture-unreadable`, source `capture`; UsageError
 *   `invalid-device`; AbortError.
 */
export async function extractFile(path: string, options: ExtractOptions = {}): Promise<Extraction> {
  const file = await open(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  try {
    return await extract(fileSource(options.name ?? path, file), options);
  } catch (error) {
    throw isSystemError(error) ? unreadable(path, error) : error;
  } finally {
    await file.close();
  }
}

/** The same for a capture that comes as a stream of bytes. */
export async function extractStream(
  chunks: AsyncIterable<Uint8Array>,
  options: ExtractOptions & { readonly name: string },
): Promise<Extraction> {
  return extract(streamSource(options.name, chunks), options);
}

async function extract(source: ByteSource, options: ExtractOptions): Promise<Extraction> {
  const given = options.device === undefined ? null : parseDevice(options.device);
  const counter = new PacketCounter();
  const end = await readCapture(source, counter, options.signal);
  if (end !== 'complete') counter.skip(end);
  counter.inspector.finish();

  const { addresses } = counter;
  const { newdns } = counter.inspector;
  const { flows } = counter.table;
  const primary = given === null ? guessDevice(flows, addresses) : addresses.idOf(...given.place);
  const device =
    primary === null
      ? new Set<number>()
      : addressesOfDevice(primary, flows, addresses, counter.hardware);
  const { active, remotes, skipped } = summarizeFlows(
    flows,
    device,
    addresses,
    counter.inspector.names,
    counter.activity,
    options.earlier ?? new Set(),
  );
  const extract: CaptureExtract = {
    file: source.name,
    packets: counter.packets,
    bytes: counter.bytes,
    linkType: [...counter.linkTypes].map(linkTypeName).join(', ') || 'none',
    firstPacket: counter.first === Infinity ? null : timestamp(counter.first),
    lastPacket: counter.last === -Infinity ? null : timestamp(counter.last),
    device: primary === null ? null : addresses.text(primary),
    skipped: mergeSkipped(counter.skipped, skipped),
    dns: counter.inspector.dns,
    ...(newdns.length === 0 ? {} : { newdns: [...newdns] }),
    targets: active.map(({ target }) => target),
  };
  const records = { [Symbol.iterator]: () => flowRecords(remotes, addresses) };
  return { extract, active, flows: records };
}

function parseDevice(device: string): {
  readonly place: [view: DataView, offset: number, version: number];
} {
  if (!ipaddr.isValid(device)) {
    throw new UsageError(`${device} is not an IP address`, {
      code: 'invalid-device',
      hint: "Give the phone's own address in the capture, such as 192.168.1.77.",
    });
  }
  const bytes = Uint8Array.from(ipaddr.parse(device).toByteArray());
  return { place: [new DataView(bytes.buffer), 0, bytes.length === 4 ? 4 : 6] };
}

function mergeSkipped(
  ...counts: readonly ReadonlyMap<SkipReason, number>[]
): CaptureExtract['skipped'] {
  const merged = new Map<SkipReason, number>();
  for (const map of counts) {
    for (const [reason, count] of map) merged.set(reason, (merged.get(reason) ?? 0) + count);
  }
  return [...merged]
    .map(([reason, count]) => ({ reason, count }))
    .sort((left, right) => right.count - left.count || (left.reason < right.reason ? -1 : 1));
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

function unreadable(path: string, cause: unknown): MatadorError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new MatadorError(`cannot read the capture ${path}: ${why}`, {
    code: 'capture-unreadable',
    source: 'capture',
    cause,
  });
}
