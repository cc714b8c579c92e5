import { createWriteStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type {
  Capture,
  CaptureProvider,
  CaptureRecord,
  CaptureRequest,
  Gateway,
  RunningProgram,
} from '@matador/core';
import {
  asMatadorError,
  diskFull,
  isDiskFull,
  MatadorError,
  timestamp,
  waitFor,
} from '@matador/core';
import type { PcapPacket } from './pcap-stream.js';
import { PcapStream } from './pcap-stream.js';
import {
  enhancedPacketBlock,
  interfaceDescriptionBlock,
  interfaceStatisticsBlock,
  sectionHeaderBlock,
} from './pcapng.js';
import type { TcpdumpCounters } from './tcpdump.js';
import { isListening, parseCounters, snapLength } from './tcpdump.js';

const startLimitMs = 10_000;
/** Packets on their way through tcpdump are out when nothing came for this long. */
const quietMs = 100;
const drainLimitMs = 1_000;

/** A program that captures as tcpdump does: pcap on its output, what it has to say in tcpdump's words. */
export interface CaptureProgram {
  readonly id: string;
  argv(device: string): readonly string[];
  /** What the user can do where it does not start, or dies. */
  readonly hint: string;
}

/** Captures with a program at the gateway, written here as pcapng while they grow. */
export function programCaptureProvider(
  program: CaptureProgram,
  { maxMiB }: { readonly maxMiB: number },
): CaptureProvider {
  return {
    id: program.id,
    async start(gateway, request, signal) {
      const running = await gateway.start(program.argv(request.interface));
      const maxBytes = maxMiB * 1024 * 1024;
      const capture = new ProgramCapture(running, program, gateway, request, maxBytes);
      try {
        await capture.ready(signal);
      } catch (error) {
        await capture.abandon();
        throw error;
      }
      return capture;
    },
  };
}

class ProgramCapture implements Capture {
  readonly died: Promise<never>;
  private readonly startedAt = Date.now();
  private readonly pcap = new PcapStream();
  private stderr = '';
  private packets = 0;
  private cut = 0;
  private bytes = 0;
  private counters: TcpdumpCounters = {
    received: 0,
    droppedByKernel: 0,
    droppedByInterface: 0,
  };
  private lastData = performance.now();
  /** Ends with the file complete, or with what went wrong. */
  private readonly written: Promise<CaptureRecord>;
  private stopping = false;
  private dead = false;

  constructor(
    private readonly program: RunningProgram,
    private readonly about: CaptureProgram,
    private readonly gateway: Gateway,
    private readonly request: CaptureRequest,
    private readonly maxBytes: number,
  ) {
    program.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.written = this.write();
    this.died = this.written.then(
      () => new Promise<never>(() => undefined),
      (error: unknown) => {
        throw error;
      },
    );
    // Whoever does not look at it still gets the error from `stop`.
    this.died.catch(() => (this.dead = true));
  }

  async ready(signal: AbortSignal): Promise<void> {
    await waitFor(() => (this.dead ? this.died : isListening(this.stderr) || undefined), {
      what: `${this.about.id} to listen on ${this.request.interface}`,
      source: 'capture',
      code: 'capture-not-ready',
      hint: this.about.hint,
      timeoutMs: startLimitMs,
      intervalMs: 10,
      signal,
    });
  }

  async stop(): Promise<CaptureRecord> {
    await this.drain();
    this.stopping = true;
    await this.program.stop('SIGINT');
    return await this.written;
  }

  async abandon(): Promise<void> {
    await this.program.stop();
    await this.written.catch(() => undefined);
  }

  /** Gives packets that the kernel has time to reach the file. */
  private async drain(): Promise<void> {
    await waitFor(() => (performance.now() - this.lastData >= quietMs ? true : undefined), {
      what: 'the capture to be quiet',
      source: 'capture',
      timeoutMs: drainLimitMs,
      intervalMs: 10,
      signal: AbortSignal.timeout(2 * drainLimitMs),
    }).catch(() => undefined);
  }

  private async write(): Promise<CaptureRecord> {
    try {
      await pipeline(() => this.blocks(), createWriteStream(this.request.path));
    } catch (error) {
      void this.program.stop();
      throw this.describe(error);
    }
    if (this.isFull()) throw this.limitReached();
    return this.soFar();
  }

  private async *blocks(): AsyncGenerator<Buffer> {
    yield sectionHeaderBlock('MATAdOR');
    yield* this.packetBlocks();
    this.counters = await this.finalCounters();
    yield this.statisticsBlock();
  }

  private async *packetBlocks(): AsyncGenerator<Buffer> {
    let described = false;
    for await (const chunk of this.program.stdout) {
      this.lastData = performance.now();
      const packets = this.pcap.push(chunk as Buffer);
      const { header } = this.pcap;
      if (header !== null && !described) {
        described = true;
        yield interfaceDescriptionBlock({
          ...header,
          name: this.request.interface,
          comment: `measurement ${this.request.measurement}, side ${this.request.side}, gateway ${this.gateway.id}`,
        });
      }
      if (packets.length === 0 || this.isFull()) continue;
      yield Buffer.concat(this.withinLimit(packets));
      // The rest is read and left out, so that the program ends, and tells what it saw.
      if (this.isFull()) void this.program.stop('SIGINT');
    }
  }

  /** The blocks of these packets, up to the one that reaches the limit; counted. */
  private withinLimit(packets: readonly PcapPacket[]): Buffer[] {
    const blocks: Buffer[] = [];
    for (const packet of packets) {
      if (this.isFull()) break;
      const block = enhancedPacketBlock(packet);
      blocks.push(block);
      this.bytes += block.length;
      this.packets += 1;
      if (packet.data.length < packet.originalLength) this.cut += 1;
    }
    return blocks;
  }

  private isFull(): boolean {
    return this.bytes >= this.maxBytes;
  }

  private limitReached(): MatadorError {
    const { packets, maxBytes } = this;
    return new MatadorError(
      `the capture ended at its limit of ${maxBytes / 1024 / 1024} MiB, after ${packets} packets`,
      {
        code: 'capture-limit',
        source: 'capture',
        hint: 'Raise `maxMiB` of the capture plugin.',
      },
    );
  }

  /** @throws MatadorError `capture-died` where the program did not end because it was told to. */
  private async finalCounters(): Promise<TcpdumpCounters> {
    const { exitCode, signal } = await this.program.exited;
    const counters = parseCounters(this.stderr);
    const told = this.stopping || this.isFull();
    if (told && this.pcap.complete && counters !== null) return counters;
    const end = signal ?? (exitCode === null ? 'a lost connection' : `status ${exitCode}`);
    throw new MatadorError(
      `${this.about.id} on ${this.gateway.id} ended with ${end}: ${this.lastWords()}`,
      {
        code: 'capture-died',
        source: 'capture',
        hint: this.about.hint,
      },
    );
  }

  private lastWords(): string {
    return this.stderr.trim().split('\n').slice(-2).join(' ').slice(-300) || 'no message';
  }

  private statisticsBlock(): Buffer {
    const { counters } = this;
    const unit = 10n ** BigInt((this.pcap.header?.timeDigits ?? 6) - 3);
    const now = BigInt(Date.now()) * unit;
    return interfaceStatisticsBlock({
      at: now,
      startedAt: BigInt(this.startedAt) * unit,
      stoppedAt: now,
      received: counters.received,
      droppedByInterface: counters.droppedByInterface,
      droppedByKernel: this.lost(),
    });
  }

  /** Dropped, left in the ring when the program was stopped, or beyond the limit: not in the file. */
  private lost(): number {
    return Math.max(this.counters.droppedByKernel, this.counters.received - this.packets);
  }

  soFar(): CaptureRecord {
    const { header } = this.pcap;
    return {
      file: basename(this.request.path),
      interface: this.request.interface,
      packets: this.packets,
      droppedByKernel: this.lost(),
      droppedByInterface: this.counters.droppedByInterface,
      snapLength: header?.snapLength ?? snapLength,
      cut: this.cut,
      ...(header === null
        ? {}
        : { clock: { gateway: this.gateway.id, digits: header.timeDigits } }),
      startedAt: timestamp(this.startedAt),
      stoppedAt: timestamp(),
    };
  }

  private describe(error: unknown): MatadorError {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof MatadorError || code === undefined)
      return asMatadorError(error, 'capture');
    if (isDiskFull(error)) return diskFull(this.request.path, error, 'capture');
    return new MatadorError(`cannot write the capture ${this.request.path}: ${code}`, {
      code: 'capture-not-written',
      source: 'capture',
      hint: 'Check the data set folder.',
      cause: error,
    });
  }
}
