import type { Duplex } from 'node:stream';
import type { AdbPacket, CommandName } from './packet.js';
import {
  AdbProtocolError,
  encodePacket,
  maxPayload,
  PacketReader,
  versionWithoutChecksums,
} from './packet.js';
import { AdbStream } from './stream.js';

export type StreamHandler = (stream: AdbStream) => void;
/** Finds who serves a stream by the service's name; `undefined` refuses it. */
export type ServiceTable = (service: string) => StreamHandler | undefined;

/** More streams than this at once on one transport are refused. */
const maxStreams = 256;

/**
 * The device's end of one adb connection: agrees on version and payload size, then carries streams.
 * Anything that is not the protocol closes the connection.
 */
export class AdbTransport {
  private readonly reader = new PacketReader();
  private readonly streams = new Map<number, AdbStream>();
  private lastId = 0;
  private connected = false;
  private checksums = true;
  private payloadLimit = maxPayload;

  constructor(
    private readonly socket: Duplex,
    private readonly banner: string,
    private readonly services: ServiceTable,
  ) {
    socket.on('data', (bytes: Buffer) => this.take(bytes));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.closeStreams());
  }

  /** Ends the connection and every stream on it. */
  close(): void {
    this.socket.destroy();
    this.closeStreams();
  }

  private closeStreams(): void {
    for (const stream of [...this.streams.values()]) stream.cut();
  }

  private take(bytes: Buffer): void {
    try {
      for (const packet of this.reader.push(bytes)) this.handle(packet);
    } catch (error) {
      if (!(error instanceof AdbProtocolError)) throw error;
      this.close();
    }
  }

  private handle(packet: AdbPacket): void {
    if (packet.command === 'CNXN') {
      this.connect(packet);
      return;
    }
    if (!this.connected) throw new AdbProtocolError(`${packet.command} before CNXN`);
    switch (packet.command) {
      case 'OPEN':
        this.openStream(packet);
        return;
      case 'OKAY':
        this.find(packet)?.okayed();
        return;
      case 'WRTE': {
        const stream = this.find(packet);
        if (stream === undefined) this.send('CLSE', 0, packet.arg0);
        else stream.received(packet.payload);
        return;
      }
      case 'CLSE':
        this.find(packet)?.cut();
        return;
      case 'AUTH':
        throw new AdbProtocolError('nobody asked for authentication');
    }
  }

  private connect({ arg0: version, arg1: theirLimit }: AdbPacket): void {
    if (theirLimit === 0) throw new AdbProtocolError('no room for payloads');
    this.closeStreams();
    this.connected = true;
    this.payloadLimit = Math.min(theirLimit, maxPayload);
    this.checksums = version < versionWithoutChecksums;
    this.reader.checksums = this.checksums;
    // The answer still carries a checksum: the other end learns only from it which version holds.
    this.socket.write(
      encodePacket(
        {
          command: 'CNXN',
          arg0: versionWithoutChecksums,
          arg1: maxPayload,
          payload: Buffer.from(this.banner),
        },
        true,
      ),
    );
  }

  private openStream({ arg0: remoteId, payload }: AdbPacket): void {
    if (remoteId === 0) throw new AdbProtocolError('stream without an id');
    // Some clients end the service's name with a NUL.
    const serve = this.services(payload.toString().replace(/\0$/, ''));
    if (serve === undefined || this.streams.size >= maxStreams) {
      this.send('CLSE', 0, remoteId);
      return;
    }
    const localId = this.nextId();
    const stream = new AdbStream(
      {
        maxPayload: this.payloadLimit,
        send: (command, local, remote, bytes) => this.send(command, local, remote, bytes),
        ended: (id) => this.streams.delete(id),
      },
      localId,
      remoteId,
    );
    this.streams.set(localId, stream);
    this.send('OKAY', localId, remoteId);
    serve(stream);
  }

  private nextId(): number {
    this.lastId = this.lastId === 0xffffffff ? 1 : this.lastId + 1;
    return this.lastId;
  }

  private find({ arg0: remoteId, arg1: localId }: AdbPacket): AdbStream | undefined {
    const stream = this.streams.get(localId);
    // CLSE may come with arg0 = 0 from an end that never accepted the stream.
    return stream?.remoteId === remoteId || remoteId === 0 ? stream : undefined;
  }

  private send(
    command: CommandName,
    localId: number,
    remoteId: number,
    payload: Buffer = Buffer.alloc(0),
  ): void {
    if (this.socket.destroyed) return;
    this.socket.write(
      encodePacket({ command, arg0: localId, arg1: remoteId, payload }, this.checksums),
    );
  }
}
