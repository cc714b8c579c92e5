import type {
  AnomalyListener,
  ObservedTime,
  Phone,
  ScreenSnapshot,
  UiNode,
  UiSession,
} from '../contracts/index.js';
import { MatadorError } from '../errors.js';
import { timestamp } from '../timestamp.js';
import { waitFor } from '../wait-for.js';
import { describeScreen, describeSelectors } from './describe.js';
import { Foreground } from './foreground.js';
import type { KnownDialog, MessengerLimits, ScreenObserver } from './messenger.js';
import { findNode } from './selector.js';
import type { Found, Selector } from './selector.js';

/** More obstacles than this in a row means that clearing them does not help. */
const obstaclesInARow = 5;

export interface MessengerScreenOptions {
  readonly phone: Phone;
  readonly ui: UiSession;
  /** Name and version, for errors. */
  readonly app: string;
  readonly androidPackage: string;
  readonly dialogs: readonly KnownDialog[];
  readonly limits: MessengerLimits;
  readonly observe: ScreenObserver;
  readonly onAnomaly: AnomalyListener;
}

export interface Expectation {
  /** What is waited for, as it would stand in "waited for …". */
  readonly what: string;
  /** Of the error that says it did not come. */
  readonly code: string;
  readonly hint?: string;
  readonly timeoutMs: number;
}

/** One app on one phone's screen: looks at it with the way to it cleared, and acts on what is there. */
export class MessengerScreen {
  private last: ScreenSnapshot | undefined;
  private readonly foreground: Foreground;

  constructor(private readonly options: MessengerScreenOptions) {
    this.foreground = new Foreground({
      ...options,
      error: (code, message) => this.error(code, message),
    });
  }

  get phone(): Phone {
    return this.options.phone;
  }

  get limits(): MessengerLimits {
    return this.options.limits;
  }

  /** The screen now, with what stood before the app cleared away. */
  async look(signal: AbortSignal): Promise<ScreenSnapshot> {
    for (let cleared = 0; cleared <= obstaclesInARow; cleared += 1) {
      const snapshot = await this.options.ui.look(signal);
      this.last = snapshot;
      if (await this.foreground.clear(snapshot, signal)) continue;
      this.options.observe(snapshot);
      return snapshot;
    }
    throw this.foreground.stuck();
  }

  /**
   * Looks until `see` returns something.
   * @throws MatadorError source `app` with the expectation's code and what the screen showed
   * instead, at its limit or when the signal was aborted because the time was up.
   */
  async until<T>(
    expected: Expectation,
    see: (snapshot: ScreenSnapshot) => T | undefined,
    signal: AbortSignal,
  ): Promise<T> {
    const { what, timeoutMs } = expected;
    try {
      return await waitFor(async () => see(await this.look(signal)), {
        what,
        timeoutMs,
        signal,
        source: 'app',
      });
    } catch (error) {
      const ownLimit = error instanceof MatadorError && error.code === 'timeout';
      if (!ownLimit && !outOfTime(signal)) throw error;
      if (this.last !== undefined) await this.foreground.tellIfCovered(this.last);
      throw this.error(expected.code, `waited in vain for ${what}`, {
        cause: error,
        ...(expected.hint === undefined ? {} : { hint: expected.hint }),
      });
    }
  }

  /** Waits for the element that the first matching selector finds. */
  async find(what: string, selectors: readonly Selector[], signal: AbortSignal): Promise<Found> {
    return this.until(
      {
        what: `${what} (${describeSelectors(selectors)})`,
        code: 'element-not-found',
        timeoutMs: this.limits.elementMs,
      },
      (snapshot) => findNode(snapshot, selectors),
      signal,
    );
  }

  /** Taps the middle of a node; the tap took place between the two times. */
  async tap(node: UiNode, signal: AbortSignal): Promise<ObservedTime> {
    const notBefore = timestamp();
    await this.options.ui.tap(node, signal);
    return { notBefore, at: timestamp() };
  }

  async enterText(node: UiNode, text: string, signal: AbortSignal): Promise<void> {
    await this.options.ui.enterText(node, text, signal);
  }

  /** An error of the app, with its version and what the screen showed when last looked at. */
  error(
    code: string,
    message: string,
    more: { hint?: string; cause?: unknown } = {},
  ): MatadorError {
    const shown = this.last === undefined ? '' : `; the screen showed ${describeScreen(this.last)}`;
    return new MatadorError(`${this.options.app}: ${message}${shown}`, {
      code,
      source: 'app',
      ...more,
    });
  }

  async close(): Promise<void> {
    await this.options.ui.close();
  }
}

function outOfTime(signal: AbortSignal): boolean {
  const reason: unknown = signal.reason;
  return signal.aborted && reason instanceof Error && reason.name === 'TimeoutError';
}
