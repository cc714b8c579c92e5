import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { MatadorError, waitFor } from '@matador/core';
import { abortable } from './abortable.js';
import type { AdbClient, AdbServerAddress } from './adb-client.js';
import { askAdb } from './adb-client.js';
import { asPhoneError } from './adb-errors.js';
import { readAll } from './read-all.js';
import type { DeviceAndroidOptions } from './options.js';
import { PhoneLink } from './phone-link.js';

const disconnectTimeoutMs = 5_000;

/** The adb server that the phones are reached through; it is started where none answers. */
export class AdbServer {
  readonly address: AdbServerAddress;
  private readonly connectTimeoutMs: number;
  private readonly returnTimeoutMs: number;
  private starting: Promise<unknown> | undefined;

  constructor(options: DeviceAndroidOptions) {
    this.address = { host: options.adbHost, port: options.adbPort, bin: options.adbPath };
    this.connectTimeoutMs = options.connectTimeoutMs;
    this.returnTimeoutMs = options.returnTimeoutMs;
  }

  /**
   * Connects to a phone and waits until it is usable.
   * @param serial as `adb devices` lists it; one like `192.168.1.7:5555` is connected first.
   * @throws MatadorError source `phone`: `adb-not-found`, `adb-server-unreachable`,
   * `phone-not-found`, `phone-unauthorized`, `phone-offline`.
   */
  async connect(serial: string, signal: AbortSignal): Promise<PhoneLink> {
    try {
      await this.start(signal);
      const network = networkAddress(serial);
      const reach = network !== undefined && (await this.stateOf(serial, signal)) !== 'device';
      const refusal = reach ? await this.reach(network, signal) : undefined;
      await this.waitUntilUsable(serial, refusal, signal);
      return new PhoneLink({
        serial,
        open: (name, stop) => this.openService(serial, name, stop),
        push: (file, path, stop) => this.push(serial, file, path, stop),
        reconnect: (stop) => this.waitForReturn(serial, stop),
        disconnect: reach ? () => this.disconnect(network) : () => Promise.resolve(),
        returnTimeoutMs: this.returnTimeoutMs,
      });
    } catch (error) {
      signal.throwIfAborted();
      throw asPhoneError(error, serial);
    }
  }

  /** Once for all phones: two servers that start at the same time get in each other's way. */
  private async start(signal: AbortSignal): Promise<void> {
    const timeout = AbortSignal.timeout(this.connectTimeoutMs);
    this.starting ??= askAdb(this.address, (client) => client.version(), timeout).finally(() => {
      this.starting = undefined;
    });
    await abortable(this.starting, signal);
  }

  /** A server that died is started again; a phone that restarts answers before it is up. */
  private async waitForReturn(serial: string, signal: AbortSignal): Promise<void> {
    const isBack = async (): Promise<true | undefined> => {
      try {
        await this.start(signal);
        const network = networkAddress(serial);
        if (network !== undefined && (await this.stateOf(serial, signal)) !== 'device') {
          await this.reach(network, signal);
        }
        if ((await this.stateOf(serial, signal)) !== 'device') return undefined;
        const asked = await this.openService(serial, 'exec:getprop sys.boot_completed', signal);
        return (await readAll(asked, signal)).trim() === '1' ? true : undefined;
      } catch {
        signal.throwIfAborted();
        return undefined;
      }
    };
    await waitFor(isBack, {
      what: `phone ${serial} to come back`,
      source: 'phone',
      timeoutMs: this.returnTimeoutMs,
      signal,
    });
  }

  /** Returns why the phone refused, where it did. */
  private async reach(network: NetworkAddress, signal: AbortSignal): Promise<unknown> {
    // The server keeps connections that died; it would call such a one "already connected".
    await this.disconnect(network).catch(() => undefined);
    const { host, port } = network;
    try {
      await askAdb(this.address, (client) => client.connect(host, port), signal);
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      return error;
    }
  }

  private async disconnect({ host, port }: NetworkAddress): Promise<void> {
    const timeout = AbortSignal.timeout(disconnectTimeoutMs);
    await askAdb(this.address, (client) => client.disconnect(host, port), timeout);
  }

  private async openService(serial: string, name: string, signal: AbortSignal): Promise<Duplex> {
    return askAdb(this.address, (client) => client.getDevice(serial).openLocal(name), signal);
  }

  private async push(
    serial: string,
    file: string,
    path: string,
    signal: AbortSignal,
  ): Promise<void> {
    const copy = async (client: AdbClient): Promise<void> => {
      const transfer = await client.getDevice(serial).push(file, path);
      await once(transfer, 'end');
    };
    await askAdb(this.address, copy, signal);
  }

  private async stateOf(serial: string, signal: AbortSignal): Promise<string | undefined> {
    const devices = await askAdb(this.address, (client) => client.listDevices(), signal);
    return devices.find(({ id }) => id === serial)?.type;
  }

  private async waitUntilUsable(
    serial: string,
    refusal: unknown,
    signal: AbortSignal,
  ): Promise<void> {
    let state: string | undefined;
    try {
      await waitFor(
        async () => {
          state = await this.stateOf(serial, signal);
          if (state === 'unauthorized') throw new Error('unauthorized');
          if (state === undefined && refusal !== undefined) throw refusal as Error;
          return state === 'device' ? state : undefined;
        },
        {
          what: `phone ${serial}`,
          source: 'phone',
          timeoutMs: this.connectTimeoutMs,
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

interface NetworkAddress {
  readonly host: string;
  readonly port: number;
}

/** Serials of phones on the network are `host:port`; those of USB have no colon. */
function networkAddress(serial: string): NetworkAddress | undefined {
  const parts = /^([^:\s]+):(\d{1,5})$/.exec(serial);
  return parts?.[1] === undefined ? undefined : { host: parts[1], port: Number(parts[2]) };
}
