import type { AndroidPhone } from '../android-phone.js';
import type { PhoneProcess } from '../processes.js';
import { UiAutomator2Server } from './server.js';

/** The package that the instrumentation runs in, and the one that holds its code. */
export const serverPackage = 'io.appium.uiautomator2.server';
export const testPackage = `${serverPackage}.test`;
const port = 6790;

export type InstrumentationEnd = 'session-deleted' | 'crashed';

/**
 * Appium's instrumentation: holds the phone's one UiAutomation, and serves HTTP on the phone's
 * loopback, until its session is deleted or it is ended.
 */
export class Instrumentation {
  private running:
    { readonly process: PhoneProcess; end(how: InstrumentationEnd): void } | undefined;

  constructor(private readonly phone: AndroidPhone) {}

  /** Whether it holds the UiAutomation: nobody else can read the screen then. */
  get isRunning(): boolean {
    return this.running !== undefined;
  }

  /** Runs until its end; one that runs already is ended. */
  run(signal: AbortSignal): Promise<InstrumentationEnd> {
    this.stop();
    const { processes, ports, log, firewall } = this.phone;
    return new Promise((resolve) => {
      const server = new UiAutomator2Server(this.phone, () => end('session-deleted'));
      // What keeps a package off the network keeps it off the loopback too.
      const release = ports.listen(port, (connection) => {
        if (firewall.blocks(serverPackage)) connection.destroy();
        else server.accept(connection);
      });
      const end = (how: InstrumentationEnd): void => {
        if (this.running?.process !== process) return;
        this.running = undefined;
        release?.();
        server.close();
        processes.ended(process);
        log.write('I', 'AndroidRuntime', `${serverPackage} ended: ${how}`, process.pid);
        resolve(how);
      };
      const process = processes.start(serverPackage, 'u0_a301', () => end('crashed'));
      this.running = { process, end };
      signal.addEventListener('abort', () => end('crashed'));
    });
  }

  /** Ends it as a crash or `am force-stop` does. */
  stop(): void {
    this.running?.end('crashed');
  }
}
