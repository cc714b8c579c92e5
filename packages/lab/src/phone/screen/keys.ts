import type { AndroidPhone } from '../android-phone.js';

/** What a key does, by its number in android.view.KeyEvent. */
const actions: Readonly<Record<number, (phone: AndroidPhone) => void>> = {
  3: (phone) => phone.activities.goHome(),
  4: (phone) => {
    if (!phone.screen.hideKeyboard()) phone.activities.back();
  },
  21: (phone) => phone.screen.focusedOnScreen()?.move('left'),
  22: (phone) => phone.screen.focusedOnScreen()?.move('right'),
  26: (phone) => {
    if (phone.power.awake) phone.power.sleep();
    else phone.power.wake();
  },
  62: (phone) => typeKeys(phone, ' '),
  66: (phone) => phone.screen.type('\n'),
  67: (phone) => phone.screen.focusedOnScreen()?.delete('before'),
  82: (phone) => phone.power.unlock(),
  111: (phone) => phone.screen.hideKeyboard(),
  112: (phone) => phone.screen.focusedOnScreen()?.delete('after'),
  122: (phone) => phone.screen.focusedOnScreen()?.move('start'),
  123: (phone) => phone.screen.focusedOnScreen()?.move('end'),
  223: (phone) => phone.power.sleep(),
  224: (phone) => phone.power.wake(),
};

const codes: Readonly<Record<string, number>> = {
  HOME: 3,
  BACK: 4,
  DPAD_LEFT: 21,
  DPAD_RIGHT: 22,
  POWER: 26,
  SPACE: 62,
  ENTER: 66,
  DEL: 67,
  MENU: 82,
  ESCAPE: 111,
  FORWARD_DEL: 112,
  MOVE_HOME: 122,
  MOVE_END: 123,
  SLEEP: 223,
  WAKEUP: 224,
};

/** The code of a key by its number or name: `66`, `ENTER`, `KEYCODE_A`. */
function codeOf(key: string): number | undefined {
  const name = key.replace(/^KEYCODE_/, '');
  if (/^[A-Z]$/.test(name)) return name.charCodeAt(0) - 65 + 29;
  if (name !== key && /^\d$/.test(name)) return Number(name) + 7;
  return /^\d+$/.test(key) ? Number(key) : codes[name];
}

/** Digits 0 to 9 and letters a to z have codes of their own: 7 to 16 and 29 to 54. */
function characterOf(code: number): string | undefined {
  if (code >= 7 && code <= 16) return String(code - 7);
  if (code >= 29 && code <= 54) return String.fromCharCode(97 + code - 29);
  return undefined;
}

/** Characters from a keyboard: the input method makes text of them. */
export function typeKeys(phone: AndroidPhone, characters: string): void {
  const text = phone.inputMethods.textFor(characters);
  if (text !== '') phone.screen.type(text);
}

/**
 * Presses a key, named by number (`66`) or name (`ENTER`, `KEYCODE_ENTER`). A key that means
 * nothing here does nothing.
 * @returns false where there is no such key.
 */
export function pressKey(phone: AndroidPhone, key: string): boolean {
  const code = codeOf(key);
  if (code === undefined) return false;
  const wakes = code === 26 || code === 224;
  if (!phone.power.awake && !wakes) return true;
  phone.power.touched();
  const character = characterOf(code);
  if (character === undefined) actions[code]?.(phone);
  else typeKeys(phone, character);
  return true;
}
