import type { CaptureFormat, PacketSink } from './capture-format.js';
import { MAX_RECORD_BYTES } from './capture-format.js';

const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;

/** Whether these four bytes, read as big-endian, start a pcap file. */
export function isPcapMagic(magic: number): boolean {
  return [0xa1b2c3d4, 0xd4c3b2a1, 0xa1b23c4d, 0x4d3cb2a1].includes(magic);
}

/** https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html, with µs or ns. */
export class PcapFormat implements CaptureFormat {
  broken = false;
  private headerRead = false;
  private littleEndian = false;
  private ticksPerMs = 1000;
  private linkType = 0;

  read(sink: PacketSink, start: number, end: number): number {
    let offset = start;
    if (!this.headerRead) {
      if (end - offset < FILE_HEADER_BYTES) return offset;
      this.readHeader(sink, offset);
      offset += FILE_HEADER_BYTES;
    }
    const { frame } = sink;
    const { view } = frame;
    const { littleEndian, ticksPerMs } = this;
    while (end - offset >= RECORD_HEADER_BYTES) {
      const captured = view.getUint32(offset + 8, littleEndian);
      if (captured > MAX_RECORD_BYTES) {
        this.broken = true;
        return offset;
      }
      const next = offset + RECORD_HEADER_BYTES + captured;
      if (next > end) return offset;
      frame.time =
        view.getUint32(offset, littleEndian) * 1000 +
        view.getUint32(offset + 4, littleEndian) / ticksPerMs;
      frame.linkType = this.linkType;
      frame.start = offset + RECORD_HEADER_BYTES;
      frame.end = next;
      frame.wireLength = Math.max(captured, view.getUint32(offset + 12, littleEndian));
      sink.packet();
      offset = next;
    }
    return offset;
  }

  private readHeader(sink: PacketSink, offset: number): void {
    const { view } = sink.frame;
    const magic = view.getUint32(offset);
    this.littleEndian = magic === 0xd4c3b2a1 || magic === 0x4d3cb2a1;
    if (magic === 0xa1b23c4d || magic === 0x4d3cb2a1) this.ticksPerMs = 1_000_000;
    // The upper half says how long the frame check sequence is.
    this.linkType = view.getUint32(offset + 20, this.littleEndian) & 0xffff;
    sink.linkType(this.linkType);
    this.headerRead = true;
  }
}
