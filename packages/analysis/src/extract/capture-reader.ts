import { MatadorError } from '@matador/core';
import type { ByteSource } from './byte-source.js';
import type { CaptureFormat, PacketSink } from './capture-format.js';
import { isPcapMagic, PcapFormat } from './pcap.js';
import { isPcapngMagic, PcapngFormat } from './pcapng.js';

const WINDOW_BYTES = 1024 * 1024;

/** How reading a capture ended. */
export type CaptureEnd = 'complete' | 'truncated-file' | 'malformed-file';

/**
 * Reads a pcap or pcapng capture through a window of 1 MiB (more only for a longer record).
 * @throws MatadorError `not-a-capture`, source `capture`; AbortError. What is wrong behind the first
 *   four bytes ends the reading instead.
 */
export async function readCapture(
  source: ByteSource,
  sink: PacketSink,
  signal?: AbortSignal,
): Promise<CaptureEnd> {
  const window = new Window(source, sink);
  while (window.length < 4 && (await window.extend()));
  const format = formatOf(window, sink, source.name);
  for (;;) {
    signal?.throwIfAborted();
    const next = format.read(sink, window.start, window.end);
    if (format.broken) return 'malformed-file';
    const missing = await window.dropTo(next);
    if (!missing && (await window.extend())) continue;
    return missing || window.length > 0 ? 'truncated-file' : 'complete';
  }
}

function formatOf(window: Window, sink: PacketSink, name: string): CaptureFormat {
  const magic = window.length >= 4 ? sink.frame.view.getUint32(window.start) : 0;
  if (isPcapMagic(magic)) return new PcapFormat();
  if (isPcapngMagic(magic)) return new PcapngFormat();
  throw new MatadorError(`${name} is neither a pcap nor a pcapng capture`, {
    code: 'not-a-capture',
    source: 'capture',
    hint: 'Give a file that tcpdump, dumpcap or Wireshark wrote, unpacked if it was compressed.',
  });
}

/** The part of the capture that is in memory: `[start, end)` of the frame's bytes. */
class Window {
  start = 0;
  end = 0;

  constructor(
    private readonly source: ByteSource,
    private readonly sink: PacketSink,
  ) {
    this.use(Buffer.allocUnsafeSlow(WINDOW_BYTES));
  }

  get length(): number {
    return this.end - this.start;
  }

  /** Reads on behind what is there. @returns false at the end of the source. */
  async extend(): Promise<boolean> {
    const { bytes } = this.sink.frame;
    if (this.start > 0) {
      bytes.copyWithin(0, this.start, this.end);
      this.end -= this.start;
      this.start = 0;
    }
    if (this.end === bytes.length) {
      const larger = Buffer.allocUnsafeSlow(bytes.length * 2);
      bytes.copy(larger);
      this.use(larger);
    }
    const { bytes: room } = this.sink.frame;
    const count = await this.source.read(room, this.end, room.length - this.end);
    this.end += count;
    return count > 0;
  }

  /** Forgets what lies before `offset`, also beyond the end. @returns true if the source is too short. */
  async dropTo(offset: number): Promise<boolean> {
    let left = offset - this.end;
    this.start = Math.min(offset, this.end);
    while (left > 0) {
      const { bytes } = this.sink.frame;
      const count = await this.source.read(bytes, 0, Math.min(left, bytes.length));
      if (count === 0) return true;
      left -= count;
      this.start = this.end = 0;
    }
    return false;
  }

  private use(bytes: Buffer): void {
    this.sink.frame.bytes = bytes;
    this.sink.frame.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }
}
