import type { Duplex } from 'node:stream';

/** Frames longer than this end the connection. */
const maxFrame = 256 * 1024;

/**
 * Messages over a byte stream: the length as a big-endian 32-bit word, then JSON. Both ends use it.
 * Whatever is not such a frame ends the connection.
 */
export class FrameChannel {
  private buffered: Buffer = Buffer.alloc(0);

  constructor(
    private readonly socket: Duplex,
    private readonly take: (message: unknown) => void,
  ) {
    socket.on('data', (bytes: Buffer) => this.receive(bytes));
  }

  send(message: unknown): void {
    if (this.socket.destroyed) return;
    const body = Buffer.from(JSON.stringify(message));
    const frame = Buffer.allocUnsafe(4 + body.length);
    frame.writeUInt32BE(body.length);
    body.copy(frame, 4);
    this.socket.write(frame);
  }

  close(): void {
    this.socket.destroy();
  }

  private receive(bytes: Buffer): void {
    this.buffered = this.buffered.length === 0 ? bytes : Buffer.concat([this.buffered, bytes]);
    while (this.buffered.length >= 4 && !this.socket.destroyed) {
      const length = this.buffered.readUInt32BE(0);
      if (length > maxFrame) {
        this.close();
        return;
      }
      if (this.buffered.length < 4 + length) return;
      const body = this.buffered.toString('utf8', 4, 4 + length);
      this.buffered = this.buffered.subarray(4 + length);
      const message = parseJson(body);
      if (message === undefined) this.close();
      else this.take(message);
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
