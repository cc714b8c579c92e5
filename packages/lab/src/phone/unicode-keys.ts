const shift = '&';
const unshift = '-';

/**
 * Keys that spell Unicode: text between `&` and `-` is base64 of UTF-16 (RFC 3501, section 5.1.3,
 * "modified UTF-7"), and `&-` is `&` itself. Other keys are themselves.
 * Source of its behaviour: github.com/appium/io.appium.settings, `UnicodeIME`.
 */
export class UnicodeKeys {
  /** What came since `&`; `undefined` outside of a shifted part. */
  private shifted: string | undefined;

  /** Another field or another keyboard: a part that was begun is forgotten. */
  reset(): void {
    this.shifted = undefined;
  }

  /** Returns the text that is committed. */
  press(keys: string): string {
    let committed = '';
    for (const key of keys) {
      if (this.shifted === undefined) {
        if (key === shift) this.shifted = '';
        else committed += key;
      } else if (key === unshift) {
        committed += decode(this.shifted);
        this.shifted = undefined;
      } else {
        this.shifted += key;
      }
    }
    return committed;
  }
}

function decode(shifted: string): string {
  if (shifted === '') return shift;
  const bytes = Buffer.from(shifted.replaceAll(',', '/'), 'base64');
  return bytes
    .subarray(0, bytes.length & ~1)
    .swap16()
    .toString('utf16le');
}
