/** Fewer bytes than these occur by chance. */
const leastBytes = 4;
const leastEncoded = 6;

/**
 * The byte strings by which a secret is found: as UTF-8 and UTF-16, in percent-encoding, with JSON's
 * escapes, in base64 wherever it starts, in hex; of a phone number its last nine digits alone. Letters
 * of ASCII are found in either case. None for what is too short to mean anything.
 */
export function spellingsOf(secret: string): Buffer[] {
  const spellings = textsOf(secret).flatMap((text) => {
    const bytes = Buffer.from(text);
    if (bytes.length < leastBytes) return [];
    const encoded = [bytes.toString('hex'), ...base64(bytes)].filter(
      ({ length }) => length >= leastEncoded,
    );
    const written = [
      encodeURIComponent(text),
      percentEncoded(bytes),
      jsonEscaped(text),
      ...encoded,
    ];
    const utf16 = Buffer.from(text, 'utf16le');
    return [
      bytes,
      utf16,
      Buffer.from(utf16).swap16(),
      ...written.map((each) => Buffer.from(each, 'latin1')),
    ];
  });
  return [...new Map(spellings.map((each) => [each.toString('latin1'), each])).values()];
}

function textsOf(secret: string): string[] {
  const texts = [secret, secret.toLowerCase(), secret.toUpperCase()];
  const forms = texts.flatMap((text) => [text.normalize('NFC'), text.normalize('NFD')]);
  const digits = /^\+?[\d\s()/.-]{8,}$/.test(secret) ? secret.replace(/\D/g, '') : '';
  // Without the country's code, which is written in many ways or not at all.
  return [...new Set([...forms, ...(digits.length < 8 ? [] : [digits.slice(-9)])])];
}

/** As in a form: a space is `+`. */
function percentEncoded(bytes: Buffer): string {
  return new URLSearchParams([['', bytes.toString()]]).toString().slice('='.length);
}

function jsonEscaped(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** What no neighbour changes, for each of the three places in which it can stand. */
function base64(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const first = Math.ceil((before * 8) / 6);
    const last = Math.floor(((before + bytes.length) * 8) / 6);
    const core = encoded.slice(first, last);
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
