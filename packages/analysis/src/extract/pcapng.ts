import type { CaptureFormat, PacketSink } from './capture-format.js';
import { MAX_RECORD_BYTES } from './capture-format.js';

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const PACKET = 2;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const OPTION_END = 0;
const OPTION_TSRESOL = 9;
const OPTION_TSOFFSET = 14;

/** Whether these four bytes start a pcapng file: a section header, the same in either byte order. */
export function isPcapngMagic(magic: number): boolean {
  return magic === SECTION_HEADER;
}

interface CaptureInterface {
  readonly linkType: number;
  readonly snapLength: number;
  readonly ticksPerMs: number;
  readonly offsetMs: number;
}

/**
 * https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-03.html. Simple packets have no time: they
 * get the one of the packet before.
 */
export class PcapngFormat implements CaptureFormat {
  broken = false;
  private littleEndian = false;
  private interfaces: CaptureInterface[] = [];

  read(sink: PacketSink, start: number, end: number): number {
    const { view } = sink.frame;
    let offset = start;
    while (end - offset >= 12) {
      const type = view.getUint32(offset, this.littleEndian);
      if (type === SECTION_HEADER && !this.beginSection(view, offset)) break;
      const length = view.getUint32(offset + 4, this.littleEndian);
      if (length < 12 || length % 4 !== 0) {
        this.broken = true;
        break;
      }
      const next = offset + length;
      if (isRead(type)) {
        if (length > MAX_RECORD_BYTES) this.broken = true;
        if (next > end || this.broken) break;
        if (view.getUint32(next - 4, this.littleEndian) !== length) {
          this.broken = true;
          break;
        }
        this.readBlock(sink, type, offset + 8, next - 4);
      }
      offset = next;
    }
    return offset;
  }

  private beginSection(view: DataView, offset: number): boolean {
    const magic = view.getUint32(offset + 8);
    this.littleEndian = magic !== BYTE_ORDER_MAGIC;
    this.broken = this.littleEndian && magic !== 0x4d3c2b1a;
    this.interfaces = [];
    return !this.broken;
  }

  private readBlock(sink: PacketSink, type: number, start: number, end: number): void {
    if (type === INTERFACE_DESCRIPTION) this.addInterface(sink, start, end);
    else if (type === ENHANCED_PACKET) this.readEnhanced(sink, start, end);
    else if (type === SIMPLE_PACKET) this.readSimple(sink, start, end);
    else if (type === PACKET) this.readObsolete(sink, start, end);
  }

  private addInterface(sink: PacketSink, start: number, end: number): void {
    if (end - start < 8) {
      this.broken = true;
      return;
    }
    const { view } = sink.frame;
    const linkType = view.getUint16(start, this.littleEndian);
    const snapLength = view.getUint32(start + 4, this.littleEndian);
    const { ticksPerMs, offsetMs } = this.readOptions(view, start + 8, end);
    this.interfaces.push({ linkType, snapLength, ticksPerMs, offsetMs });
    sink.linkType(linkType);
  }

  private readOptions(
    view: DataView,
    start: number,
    end: number,
  ): { readonly ticksPerMs: number; readonly offsetMs: number } {
    let ticksPerMs = 1000;
    let offsetMs = 0;
    for (let offset = start; offset + 4 <= end;) {
      const code = view.getUint16(offset, this.littleEndian);
      const length = view.getUint16(offset + 2, this.littleEndian);
      const value = offset + 4;
      if (code === OPTION_END || value + length > end) break;
      if (code === OPTION_TSRESOL && length === 1) ticksPerMs = ticksOf(view.getUint8(value));
      if (code === OPTION_TSOFFSET && length === 8) {
        offsetMs = Number(view.getBigInt64(value, this.littleEndian)) * 1000;
      }
      offset = value + length + (-length & 3);
    }
    return { ticksPerMs, offsetMs };
  }

  private readEnhanced(sink: PacketSink, start: number, end: number): void {
    if (end - start < 20) {
      sink.badRecord();
      return;
    }
    const id = sink.frame.view.getUint32(start, this.littleEndian);
    this.readStamped(sink, id, start + 4, end);
  }

  private readObsolete(sink: PacketSink, start: number, end: number): void {
    if (end - start < 20) {
      sink.badRecord();
      return;
    }
    const id = sink.frame.view.getUint16(start, this.littleEndian);
    this.readStamped(sink, id, start + 4, end);
  }

  /** The part that enhanced and obsolete packet blocks share: time, both lengths, data. */
  private readStamped(sink: PacketSink, id: number, start: number, end: number): void {
    const { frame } = sink;
    const { view } = frame;
    const { littleEndian } = this;
    const captureInterface = this.interfaces[id];
    const captured = view.getUint32(start + 8, littleEndian);
    const data = start + 16;
    if (captureInterface === undefined || captured > end - data) {
      sink.badRecord();
      return;
    }
    const ticks =
      view.getUint32(start, littleEndian) * 4_294_967_296 + view.getUint32(start + 4, littleEndian);
    frame.time = ticks / captureInterface.ticksPerMs + captureInterface.offsetMs;
    frame.linkType = captureInterface.linkType;
    frame.start = data;
    frame.end = data + captured;
    frame.wireLength = Math.max(captured, view.getUint32(start + 12, littleEndian));
    sink.packet();
  }

  private readSimple(sink: PacketSink, start: number, end: number): void {
    const captureInterface = this.interfaces[0];
    if (captureInterface === undefined || end - start < 4) {
      sink.badRecord();
      return;
    }
    const { frame } = sink;
    const wireLength = frame.view.getUint32(start, this.littleEndian);
    const snapLength = captureInterface.snapLength || Infinity;
    frame.linkType = captureInterface.linkType;
    frame.start = start + 4;
    frame.end = Math.min(end, frame.start + Math.min(wireLength, snapLength));
    frame.wireLength = wireLength;
    sink.packet();
  }
}

function isRead(type: number): boolean {
  return (
    type === ENHANCED_PACKET ||
    type === SECTION_HEADER ||
    type === INTERFACE_DESCRIPTION ||
    type === SIMPLE_PACKET ||
    type === PACKET
  );
}

/** if_tsresol: a negative power of 2 (upper bit set) or 10. */
function ticksOf(resolution: number): number {
  return ((resolution & 0x80) === 0 ? 10 : 2) ** (resolution & 0x7f) / 1000;
}
