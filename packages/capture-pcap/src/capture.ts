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
import { asMatadorError, MatadorError, timestamp, waitFor } from '@matador/core';
import { PcapStream } from './pcap-stream.js';
import {
  enhancedPacketBlock,
  interfaceDescriptionBlock,
  interfaceStatisticsBlock,
  sectionHeaderBlock,
} from './pcapng.js';
import type { TcpdumpCounters } from './tcpdump.js';
import { isListening, parseCounters, snapLength, tcpdumpArgv } from './tcpdump.js';

const startLimitMs = 10_000;
/** Packets on their way through tcpdump are out when nothing came for this long. */
const quietMs = 100;
const drainLimitMs = 1_000;

/** Captures with the gateway's tcpdump, written here as pcapng while they grow. */
export function tcpdumpCaptureProvider(options: { readonly ringKiB: number }): CaptureProvider {
  return {
    id: 'tcpdump',
    async start(gateway, request, signal) {
      const argv = tcpdumpArgv(gateway.wlan, options.ringKiB);
      const capture = new TcpdumpCapture(await gateway.start(argv), gateway, request);
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

class TcpdumpCapture implements Capture {
  readonly died: Promise<never>;
  private readonly startedAt = Date.now();
  private readonly pcap = new PcapStream();
  private stderr = '';
  private packets = 0;
  private counters: TcpdumpCounters = {
    captured: 0,
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
    private readonly gateway: Gateway,
    private readonly request: CaptureRequest,
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
      what: `tcpdump to listen on ${this.gateway.wlan}`,
      source: 'capture',
      code: 'capture-not-ready',
      hint: 'Check tcpdump and its rights on the gateway.',
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
    return this.record();
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
          name: this.gateway.wlan,
          comment: `measurement ${this.request.measurement}, side ${this.request.side}, gateway ${this.gateway.id}`,
        });
      }
      if (packets.length > 0) yield Buffer.concat(packets.map(enhancedPacketBlock));
      this.packets += packets.length;
    }
  }

  /** @throws MatadorError `capture-died` where tcpdump did not end because it was told to. */
  private async finalCounters(): Promise<TcpdumpCounters> {
    const { exitCode, signal } = await this.program.exited;
    const counters = parseCounters(this.stderr);
    if (this.stopping && this.pcap.complete && counters !== null) return counters;
    const end = signal ?? (exitCode === null ? 'a lost connection' : `status ${exitCode}`);
    throw new MatadorError(`tcpdump on ${this.gateway.id} ended with ${end}: ${this.lastWords()}`, {
      code: 'capture-died',
      source: 'capture',
      hint: `Run \`tcpdump -i ${this.gateway.wlan}\` on the gateway to see why.`,
    });
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
      droppedByKernel: lostInKernel(counters),
    });
  }

  private record(): CaptureRecord {
    const { counters } = this;
    return {
      file: basename(this.request.path),
      interface: this.gateway.wlan,
      packets: this.packets,
      droppedByKernel: lostInKernel(counters),
      droppedByInterface: counters.droppedByInterface,
      snapLength: this.pcap.header?.snapLength ?? snapLength,
      startedAt: timestamp(this.startedAt),
      stoppedAt: timestamp(),
    };
  }

  private describe(error: unknown): MatadorError {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof MatadorError || code === undefined)
      return asMatadorError(error, 'capture');
    return new MatadorError(`cannot write the capture ${this.request.path}: ${code}`, {
      code: 'capture-not-written',
      source: 'capture',
      hint: code === 'ENOSPC' ? 'The disk is full: make room.' : 'Check the data set folder.',
      cause: error,
    });
  }
}

/** Dropped, or still in the ring when tcpdump was stopped: either way not in the file. */
function lostInKernel({ received, captured, droppedByKernel }: TcpdumpCounters): number {
  return Math.max(droppedByKernel, received - captured);
}
