import adbkit from '@devicefarmer/adbkit';
import { abortable } from './abortable.js';

export type AdbClient = InstanceType<typeof adbkit.Client>;

/** adbkit's client, whose connections end with the signal: adbkit itself would wait for ever. */
class AbortableClient extends adbkit.Client {
  constructor(
    options: { readonly host: string; readonly port: number; readonly bin: string },
    private readonly signal: AbortSignal,
  ) {
    super(options);
    // A connection that breaks tells its user by itself; without a listener here it would also end
    // the process.
    this.on('error', () => undefined);
  }

  override connection(): ReturnType<AdbClient['connection']> {
    return super.connection().then((connection) => {
      const { socket } = connection;
      const end = () => socket.destroy();
      if (this.signal.aborted) end();
      this.signal.addEventListener('abort', end, { once: true });
      socket.once('close', () => {
        this.signal.removeEventListener('abort', end);
      });
      return connection;
    });
  }
}

export interface AdbServerAddress {
  readonly host: string;
  readonly port: number;
  /** The program that starts the server where none answers. */
  readonly bin: string;
}

/** Asks an adb server for something, until the signal is aborted. */
export async function askAdb<T>(
  address: AdbServerAddress,
  ask: (client: AdbClient) => PromiseLike<T>,
  signal: AbortSignal,
): Promise<T> {
  return abortable(ask(new AbortableClient(address, signal)), signal);
}
