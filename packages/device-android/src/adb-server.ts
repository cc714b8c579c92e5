import adbkit from '@devicefarmer/adbkit';
import type { Client } from '@devicefarmer/adbkit';
import { MatadorError, waitFor } from '@matador/core';
import { abortable } from './abortable.js';
import { asPhoneError } from './adb-errors.js';
import { AdbShell } from './adb-shell.js';
import type { DeviceAndroidOptions } from './options.js';

const { Adb } = adbkit;

/** The adb server that the phones are reached through; it is started where none answers. */
export class AdbServer {
  private readonly client: Client;
  private started: Promise<unknown> | undefined;

  constructor(private readonly options: DeviceAndroidOptions) {
    this.client = Adb.createClient({
      host: options.adbHost,
      port: options.adbPort,
      bin: options.adbPath,
    });
    // A connection that breaks tells its user by itself; without a listener here it would also end
    // the process.
    this.client.on('error', () => undefined);
  }

  /**
   * Connects to a phone and waits until it is usable.
   * @param serial as `adb devices` lists it; one like `192.168.1.7:5555` is connected first.
   * @throws MatadorError source `phone`: `adb-not-found`, `phone-not-found`, `phone-unauthorized`,
   * `phone-offline`.
   */
  async connect(serial: string, signal: AbortSignal): Promise<AdbShell> {
    try {
      await this.start(signal);
      const address = networkAddress(serial);
      let refused: unknown;
      let disconnect = () => Promise.resolve();
      if (address !== undefined && (await this.stateOf(serial, signal)) !== 'device') {
        const { host, port } = address;
        disconnect = async () => {
          await this.client.disconnect(host, port);
        };
        // The server keeps connections that died; it would call such a one "already connected".
        await disconnect().catch(() => undefined);
        await abortable(this.client.connect(host, port), signal).catch((error: unknown) => {
          signal.throwIfAborted();
          refused = error;
        });
      }
      await this.waitUntilUsable(serial, refused, signal);
      return new AdbShell(serial, this.client.getDevice(serial), disconnect);
    } catch (error) {
      signal.throwIfAborted();
      throw asPhoneError(error, serial);
    }
  }

  /** Once for all phones: two servers that start at the same time get in each other's way. */
  private async start(signal: AbortSignal): Promise<void> {
    const timeout = AbortSignal.timeout(this.options.connectTimeoutMs);
    this.started ??= Promise.resolve(this.client.version());
    try {
      await abortable(this.started, AbortSignal.any([signal, timeout]));
    } catch (error) {
      this.started = undefined;
      throw error;
    }
  }

  private async stateOf(serial: string, signal: AbortSignal): Promise<string | undefined> {
    const devices = await abortable(this.client.listDevices(), signal);
    return devices.find(({ id }) => id === serial)?.type;
  }

  private async waitUntilUsable(
    serial: string,
    refused: unknown,
    signal: AbortSignal,
  ): Promise<void> {
    let state: string | undefined;
    try {
      await waitFor(
        async () => {
          state = await this.stateOf(serial, signal);
          if (state === 'unauthorized') throw new Error('unauthorized');
          if (state === undefined && refused !== undefined) throw refused as Error;
          return state === 'device' ? state : undefined;
        },
        {
          what: `phone ${serial}`,
          source: 'phone',
          timeoutMs: this.options.connectTimeoutMs,
          signal,
        },
      );
    } catch (error) {
      if (!(error instanceof MatadorError)) throw error;
      const said = state === undefined ? `device '${serial}' not found` : `device ${state}`;
      throw new Error(said, { cause: error });
    }
  }
}

/** Serials of phones on the network are `host:port`; those of USB have no colon. */
function networkAddress(serial: string): { host: string; port: number } | undefined {
  const parts = /^([^:\s]+):(\d{1,5})$/.exec(serial);
  return parts?.[1] === undefined ? undefined : { host: parts[1], port: Number(parts[2]) };
}
