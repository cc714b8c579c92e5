import { addAbortSignal } from 'node:stream';
import { MatadorError } from '@matador/core';
import { asPhoneError } from './adb-errors.js';
import type { PhoneLink } from './phone-link.js';
import type { PhoneShell, ShellOptions, ShellResult } from './phone-shell.js';
import { quoteForPhone } from './quote.js';
import { closeStdinPacket, ShellOutput } from './shell-protocol.js';

const defaultTimeoutMs = 30_000;
/** adb writes the length of a service's name in four hexadecimal digits. */
const longestService = 0xffff;
/** Times that a command is begun anew because the phone was lost. */
const repeats = 2;

interface Attempt {
  /** Whether the phone was given the command. */
  began: boolean;
}

/**
 * A phone's shell over adb's shell protocol version 2, which every Android from 7 on speaks. A phone
 * that is lost is waited for, and the command begun anew.
 */
export class AdbShell implements PhoneShell {
  readonly serial: string;

  constructor(private readonly link: PhoneLink) {
    this.serial = link.serial;
  }

  async execute(argv: readonly string[], options: ShellOptions = {}): Promise<ShellResult> {
    const service = this.serviceOf(argv);
    return await this.persistently(`\`${argv.join(' ')}\``, options, (stop, attempt) =>
      this.answer(service, stop, attempt),
    );
  }

  async push(file: string, path: string, options: ShellOptions = {}): Promise<void> {
    await this.persistently(`the writing of ${path}`, options, (stop) =>
      this.link.push(file, path, stop),
    );
  }

  async close(): Promise<void> {
    await this.link.close();
  }

  private async persistently<T>(
    what: string,
    options: ShellOptions,
    work: (stop: AbortSignal, attempt: Attempt) => Promise<T>,
  ): Promise<T> {
    options.signal?.throwIfAborted();
    for (let repeated = 0; ; repeated += 1) {
      const attempt = { began: false };
      try {
        return await this.limited(what, options, (stop) => work(stop, attempt));
      } catch (error) {
        if (!(error instanceof MatadorError) || !this.link.mayReturn(error)) throw error;
        if (repeated === repeats || (attempt.began && options.once === true)) throw error;
        await this.link.wait(error, options.signal);
      }
    }
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

  private async limited<T>(
    what: string,
    { signal, timeoutMs = defaultTimeoutMs }: ShellOptions,
    work: (stop: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const timeout = AbortSignal.timeout(timeoutMs);
    const stop = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
    try {
      return await work(stop);
    } catch (error) {
      signal?.throwIfAborted();
      if (!timeout.aborted) throw asPhoneError(error, this.serial);
      throw new MatadorError(`phone ${this.serial}: ${what} did not end within ${timeoutMs} ms`, {
        code: 'command-timeout',
        source: 'phone',
      });
    }
  }

  private async answer(service: string, stop: AbortSignal, attempt: Attempt): Promise<ShellResult> {
    const stream = await this.link.open(service, stop);
    attempt.began = true;
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
