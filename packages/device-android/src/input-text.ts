import { MatadorError } from '@matador/core';

/**
 * The arguments for as many calls of `input text` as it takes to type `text`. There `%s` stands for
 * a space and nothing else is special, so a `%` and an `s` that follow each other go separately.
 * @throws MatadorError `text-not-typable` for what has no key: anything but printable ASCII.
 */
export function inputTextArguments(text: string): readonly string[] {
  const other = /[^\x20-\x7e]/u.exec(text)?.[0];
  if (other !== undefined) {
    throw new MatadorError(
      `plain adb can type printable ASCII only, not ${JSON.stringify(other)} (U+${codePoint(other)})`,
      {
        code: 'text-not-typable',
        source: 'phone',
        hint: 'Set `helper: install` for this phone, which gives it a keyboard for any text, or `ui: appium`.',
      },
    );
  }
  return text
    .split(/(?<=%)(?=s)/)
    .map((part) => part.replaceAll(' ', '%s'))
    .filter((part) => part !== '');
}

function codePoint(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
