import { addAbortSignal } from 'node:stream';
import type { Duplex } from 'node:stream';
import { MatadorError } from '@matador/core';
import { asPhoneError } from './adb-errors.js';
import type { PhoneShell, ShellOptions, ShellResult } from './phone-shell.js';
import { quoteForPhone } from './quote.js';
import { closeStdinPacket, ShellOutput } from './shell-protocol.js';

const defaultTimeoutMs = 30_000;
/** adb writes the length of a service's name in four hexadecimal digits. */
const longestService = 0xffff;

/** A phone's shell over adb's shell protocol version 2, which every Android from 7 on speaks. */
export class AdbShell implements PhoneShell {
  constructor(
    readonly serial: string,
    /** Connects to a service of the phone's adbd. */
    private readonly openService: (name: string, signal: AbortSignal) => Promise<Duplex>,
    private readonly disconnect: () => Promise<void>,
  ) {}

  async execute(argv: readonly string[], options: ShellOptions = {}): Promise<ShellResult> {
    const { signal, timeoutMs = defaultTimeoutMs } = options;
    signal?.throwIfAborted();
    const service = this.serviceOf(argv);
    const timeout = AbortSignal.timeout(timeoutMs);
    const stop = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
    try {
      return await this.run(service, stop);
    } catch (error) {
      signal?.throwIfAborted();
      if (!timeout.aborted) throw asPhoneError(error, this.serial);
      throw new MatadorError(
        `phone ${this.serial}: \`${argv.join(' ')}\` did not end within ${timeoutMs} ms`,
        { code: 'command-timeout', source: 'phone' },
      );
    }
  }

  async close(): Promise<void> {
    await this.disconnect();
  }

  private serviceOf(argv: readonly string[]): string {
    const service = `shell,v2,raw:${quoteForPhone(argv)}`;
    if (Buffer.byteLength(service) <= longestService) return service;
    throw new MatadorError(`phone ${this.serial}: a command of ${service.length} characters`, {
      code: 'bad-argument',
      source: 'phone',
      hint: `adb takes commands of up to ${longestService} bytes.`,
    });
  }

  private async run(service: string, stop: AbortSignal): Promise<ShellResult> {
    const stream = await this.openService(service, stop);
    try {
      const output = new ShellOutput();
      stream.write(closeStdinPacket);
      for await (const chunk of addAbortSignal(stop, stream) as AsyncIterable<Buffer>) {
        output.push(chunk);
        if (output.exitCode !== undefined) break;
      }
      const { exitCode, stdout, stderr } = output;
      if (exitCode !== undefined) return { exitCode, stdout, stderr };
    } finally {
      stream.destroy();
    }
    throw new MatadorError(`phone ${this.serial}: the connection ended before the command did`, {
      code: 'phone-lost',
      source: 'phone',
      hint: 'Look after the cable, and whether the phone restarted.',
    });
  }
}
