import type { Settings } from './settings.js';
import { UnicodeKeys } from './unicode-keys.js';

export const appiumSettings = 'io.appium.settings';
const gboard = 'com.google.android.inputmethod.latin/.LatinIME';
const unicodeMethod = `${appiumSettings}/.UnicodeIME`;
const appiumMethods = [
  `${appiumSettings}/.AppiumIME`,
  `${appiumSettings}/.EmptyIME`,
  unicodeMethod,
];

/** The keyboards of the phone, which stand between keys and text fields. */
export class InputMethods {
  private readonly unicodeKeys = new UnicodeKeys();

  constructor(
    private readonly settings: Settings,
    private readonly isInstalled: (packageName: string) => boolean,
  ) {}

  /** Ids of those that are there. */
  get installed(): readonly string[] {
    return this.isInstalled(appiumSettings) ? [gboard, ...appiumMethods] : [gboard];
  }

  get enabled(): readonly string[] {
    const enabled = this.settings.get('secure', 'enabled_input_methods')?.split(':') ?? [gboard];
    return this.installed.filter((id) => enabled.includes(id));
  }

  /** The one in use; Android falls back to its own where that is gone. */
  get current(): string {
    const chosen = this.settings.get('secure', 'default_input_method') ?? gboard;
    return this.installed.includes(chosen) ? chosen : gboard;
  }

  /** Appium's have no keys to be seen. */
  get showsKeys(): boolean {
    return this.current === gboard;
  }

  /** Returns false where there is no such input method. */
  setEnabled(id: string, on: boolean): boolean {
    if (!this.installed.includes(id)) return false;
    const others = this.enabled.filter((one) => one !== id);
    this.settings.put(
      'secure',
      'enabled_input_methods',
      [...others, ...(on ? [id] : [])].join(':'),
    );
    if (!on && this.current === id) this.select(gboard);
    return true;
  }

  /** Returns false for one that is not enabled. */
  select(id: string): boolean {
    if (!this.enabled.includes(id)) return false;
    this.settings.put('secure', 'default_input_method', id);
    this.unicodeKeys.reset();
    return true;
  }

  reset(): void {
    this.settings.put('secure', 'enabled_input_methods', gboard);
    this.select(gboard);
  }

  /** The text that characters typed on a hardware keyboard come to. */
  textFor(typed: string): string {
    return this.current === unicodeMethod ? this.unicodeKeys.press(typed) : typed;
  }
}
