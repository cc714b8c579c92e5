import type { ScreenSnapshot, UiNode, UiSession } from '@matador/core';
import { waitFor } from '@matador/core';
import { parseHierarchy } from '../hierarchy.js';
import { keyCodes } from '../commands.js';
import { checkText, middleOf } from '../ui-checks.js';
import type { AppiumConnection } from './connection.js';

/** The key of an element's id in WebDriver's JSON (W3C). */
const elementKey = 'element-6066-11e4-a52e-4f735466cecf';
const textMs = 10_000;

/** A UI session over Appium's UiAutomator2 driver: it types any Unicode. */
export class AppiumUiSession implements UiSession {
  readonly kind = 'appium';

  constructor(
    private readonly serial: string,
    private readonly connection: AppiumConnection,
  ) {}

  async look(signal: AbortSignal): Promise<ScreenSnapshot> {
    return await this.connection.request(
      {
        what: 'a look at the screen',
        repeatable: true,
        work: async (browser) => {
          const askedAt = Date.now();
          const xml = await browser.getPageSource();
          const seenAt = Date.now();
          return { root: parseHierarchy(xml), askedAt, seenAt };
        },
      },
      signal,
    );
  }

  async tap(node: UiNode, signal: AbortSignal): Promise<void> {
    const { x, y } = middleOf(node, this.serial);
    await this.connection.request(
      {
        what: 'a tap',
        repeatable: false,
        work: (browser) => browser.executeScript('mobile: clickGesture', [{ x, y }]),
      },
      signal,
    );
  }

  async enterText(node: UiNode, text: string, signal: AbortSignal): Promise<void> {
    await this.tap(node, signal);
    const elementId = await this.focused(signal);
    await this.connection.request(
      {
        what: 'the entering of a text',
        repeatable: false,
        work: (browser) =>
          browser.executeScript('mobile: replaceElementValue', [{ elementId, text }]),
      },
      signal,
    );
    const command = ['mobile: replaceElementValue', text];
    await checkText(
      { session: this, serial: this.serial, command, timeoutMs: textMs },
      node,
      text,
      signal,
    );
  }

  async press(key: 'back' | 'home' | 'enter', signal: AbortSignal): Promise<void> {
    await this.connection.request(
      {
        what: `the ${key} key`,
        repeatable: false,
        work: (browser) => browser.executeScript('mobile: pressKey', [{ keycode: keyCodes[key] }]),
      },
      signal,
    );
  }

  async screenshot(signal: AbortSignal): Promise<Uint8Array> {
    const base64 = await this.connection.request(
      { what: 'a screenshot', repeatable: true, work: (browser) => browser.takeScreenshot() },
      signal,
    );
    return Buffer.from(base64, 'base64');
  }

  /** The connection is the phone's: the next session goes on with it. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  /** The field that was tapped, once it has the focus. */
  private focused(signal: AbortSignal): Promise<string> {
    return waitFor(
      () =>
        this.connection.request(
          {
            what: 'the search for the field with the focus',
            repeatable: true,
            work: async (browser) => {
              const element: unknown = await browser.getActiveElement().catch((error: unknown) => {
                if (isNoSuchElement(error)) return undefined;
                throw error;
              });
              return (element as Record<string, string> | undefined)?.[elementKey];
            },
          },
          signal,
        ),
      { what: 'a field to have the focus', source: 'phone', timeoutMs: textMs, signal },
    );
  }
}

function isNoSuchElement(error: unknown): boolean {
  return error instanceof Error && /no such element/i.test(`${error.name} ${error.message}`);
}
