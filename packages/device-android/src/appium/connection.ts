import type { AnomalyListener } from '@matador/core';
import { MatadorError } from '@matador/core';
import type { Browser } from 'webdriverio';
import { abortable } from '../abortable.js';
import type { AdbServerAddress } from '../adb-client.js';
import { commands } from '../commands.js';
import type { PhoneShell } from '../phone-shell.js';
import { ask } from '../phone-shell.js';
import type { Death } from './deaths.js';
import { deathOf, uiFailure } from './deaths.js';
import type { AppiumServer } from './server.js';
import { freePort } from './server.js';

/** Of one request: what an adb server that died took with it may die one after the other. */
const tries = 3;
/** For one request; a session's beginning installs the server's packages on the phone. */
const requestMs = 120_000;
const endMs = 5_000;
/** For one answer from the phone; no look takes that long. */
const answerMs = 20_000;

export interface AppiumConnectionInput {
  /** Waits for a phone that was lost. */
  readonly shell: PhoneShell;
  readonly server: AppiumServer;
  readonly adb: AdbServerAddress;
  /** Told when something died, and whether it came back. */
  readonly tell: AnomalyListener;
}

export interface Request<T> {
  /** What is done, for errors: "the look at the screen". */
  readonly what: string;
  /** Whether doing it twice comes to the same: it is repeated then even where it may have been done. */
  readonly repeatable: boolean;
  readonly work: (browser: Browser) => Promise<T>;
}

/**
 * A WebDriver session with one phone, through Appium. Where something between here and the phone's
 * screen dies, a new session is begun, a few times for each request.
 */
export class AppiumConnection {
  private session: Browser | undefined;

  constructor(private readonly input: AppiumConnectionInput) {}

  /**
   * @throws MatadorError source `phone`: `appium-died`, `instrumentation-died`, `phone-lost` and so
   * on, for what died, where it did not come back, or where the request may have been carried out
   * and must not be repeated.
   */
  async request<T>({ what, repeatable, work }: Request<T>, signal: AbortSignal): Promise<T> {
    const { server } = this.input;
    const { serial } = this.input.shell;
    for (let tried = 1; ; tried += 1) {
      try {
        return await this.once(work, signal);
      } catch (error) {
        signal.throwIfAborted();
        const death = await deathOf(error, server);
        if (death === undefined || tried === tries) {
          throw await uiFailure(serial, what, error, server);
        }
        await this.recover(death, signal);
        if (repeatable || death.undelivered) continue;
        throw new MatadorError(
          `phone ${serial}: ${death.what} during ${what}, which may or may not have been done`,
          { code: death.code, source: 'phone', cause: error },
        );
      }
    }
  }

  /** Begins the session, where there is none. */
  async begin(signal: AbortSignal): Promise<void> {
    const { shell, server } = this.input;
    if (this.session !== undefined) return;
    try {
      await ask(shell, commands.userId(), { signal });
      this.session = await abortable(this.open(await server.port(signal)), signal);
    } catch (error) {
      signal.throwIfAborted();
      throw await uiFailure(shell.serial, 'the beginning of an Appium session', error, server);
    }
  }

  async close(): Promise<void> {
    await this.drop();
  }

  private async recover(death: Death, signal: AbortSignal): Promise<void> {
    const { shell, tell } = this.input;
    const at = Date.now();
    const told = { kind: 'ui-session-lost', at } as const;
    await this.drop();
    try {
      // What died may take the first new session with it.
      await this.begin(signal).catch(() => this.begin(signal));
    } catch (error) {
      tell({ ...told, what: `phone ${shell.serial}: ${death.what}`, action: 'failed' });
      throw error;
    }
    const seconds = ((Date.now() - at) / 1000).toFixed(1);
    const what = `phone ${shell.serial}: ${death.what}; another session stood after ${seconds} s`;
    tell({ ...told, what, action: 'survived' });
  }

  private async once<T>(work: (browser: Browser) => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    await this.begin(signal);
    if (this.session === undefined) throw new Error('the session was closed meanwhile');
    return await abortable(work(this.session), signal);
  }

  /** Ends the session as far as what it goes through is still there. */
  private async drop(): Promise<void> {
    const { session } = this;
    this.session = undefined;
    if (session === undefined) return;
    await abortable(session.deleteSession(), AbortSignal.timeout(endMs)).catch(() => undefined);
  }

  private async open(port: number): Promise<Browser> {
    // Takes half a second to load: only who uses it waits for it.
    const { remote } = await import('webdriverio');
    const { shell, adb } = this.input;
    const local = ['127.0.0.1', 'localhost'].includes(adb.host);
    return remote({
      hostname: '127.0.0.1',
      port,
      path: '/',
      logLevel: 'silent',
      connectionRetryCount: 0,
      connectionRetryTimeout: requestMs,
      capabilities: {
        platformName: 'Android',
        'wdio:enforceWebDriverClassic': true,
        'appium:automationName': 'UiAutomator2',
        'appium:udid': shell.serial,
        'appium:adbPort': adb.port,
        ...(local ? {} : { 'appium:remoteAdbHost': adb.host }),
        'appium:suppressKillServer': true,
        'appium:uiautomator2ServerReadTimeout': answerMs,
        'appium:systemPort': await freePort(),
        // What the engine does itself, or does not want on the phone.
        'appium:noReset': true,
        'appium:autoLaunch': false,
        'appium:skipDeviceInitialization': true,
        'appium:skipLogcatCapture': true,
        'appium:skipUnlock': true,
        'appium:ignoreHiddenApiPolicyError': true,
        // A measurement may wait for long without a look.
        'appium:newCommandTimeout': 0,
        // A screen that moves is looked at as it is: the time of the look is what counts.
        'appium:settings': { waitForIdleTimeout: 0, waitForSelectorTimeout: 0 },
      },
    });
  }
}
