import { AdbProtocolError } from './packet.js';

/** What a stream needs of the transport that carries it. */
export interface StreamCarrier {
  readonly maxPayload: number;
  send(command: 'OKAY' | 'WRTE' | 'CLSE', localId: number, remoteId: number, payload: Buffer): void;
  /** Called once, when both ends are done with the stream. */
  ended(localId: number): void;
}

/**
 * One stream of a transport. Each end may have one unanswered WRTE under way: the OKAY to it is the
 * permission for the next. Incoming data is acknowledged when the reader has taken it.
 */
export class AdbStream {
  private outgoing: Buffer[] = [];
  private awaitingOkay = false;
  private closing = false;
  private closed = false;
  private incoming: Buffer | undefined;
  private reader: (() => void) | undefined;
  private readonly onClose: (() => void)[] = [];

  constructor(
    private readonly carrier: StreamCarrier,
    readonly localId: number,
    readonly remoteId: number,
  ) {}

  /** Queues bytes for the other end; ignored once the stream is closed. */
  write(bytes: Uint8Array): void {
    if (this.closing || this.closed || bytes.length === 0) return;
    this.outgoing.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    this.flush();
  }

  /** Closes the stream after what is queued has gone out. */
  end(): void {
    this.closing = true;
    this.flush();
  }

  /** The next bytes from the other end; `undefined` when it has closed. */
  async read(): Promise<Buffer | undefined> {
    while (this.incoming === undefined && !this.closed) {
      await new Promise<void>((resolve) => {
        this.reader = resolve;
      });
    }
    const bytes = this.incoming;
    this.incoming = undefined;
    if (bytes !== undefined && !this.closed) {
      this.carrier.send('OKAY', this.localId, this.remoteId, Buffer.alloc(0));
    }
    return bytes;
  }

  /** Runs `listener` when the stream ends, at once if it has. */
  whenClosed(listener: () => void): void {
    if (this.closed) listener();
    else this.onClose.push(listener);
  }

  /**
   * The transport received data.
   * @throws AdbProtocolError when the data before it has not been acknowledged.
   */
  received(payload: Buffer): void {
    if (this.incoming !== undefined) throw new AdbProtocolError('data without permission');
    this.incoming = payload;
    this.wakeReader();
  }

  /** The transport received the permission to go on. */
  okayed(): void {
    this.awaitingOkay = false;
    this.flush();
  }

  /** The other end closed, or the transport is gone. */
  cut(): void {
    if (this.closed) return;
    this.closed = true;
    this.outgoing = [];
    this.carrier.ended(this.localId);
    this.wakeReader();
    for (const listener of this.onClose) listener();
  }

  private wakeReader(): void {
    const wake = this.reader;
    this.reader = undefined;
    wake?.();
  }

  private flush(): void {
    if (this.awaitingOkay || this.closed) return;
    const next = this.takeChunk();
    if (next !== undefined) {
      this.awaitingOkay = true;
      this.carrier.send('WRTE', this.localId, this.remoteId, next);
    } else if (this.closing) {
      this.carrier.send('CLSE', this.localId, this.remoteId, Buffer.alloc(0));
      this.cut();
    }
  }

  /** As much of what is queued as fits one payload. */
  private takeChunk(): Buffer | undefined {
    const limit = this.carrier.maxPayload;
    const taken: Buffer[] = [];
    let size = 0;
    while (size < limit) {
      const first = this.outgoing.shift();
      if (first === undefined) break;
      const room = limit - size;
      taken.push(first.subarray(0, room));
      size += Math.min(first.length, room);
      if (first.length > room) this.outgoing.unshift(first.subarray(room));
    }
    return taken.length > 1 ? Buffer.concat(taken) : taken[0];
  }
}
