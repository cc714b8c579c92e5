/** HTML or SVG that is whole: what `markup` puts in as it stands. */
export class Markup {
  constructor(readonly text: string) {}
}

export type MarkupValue = Markup | string | number | null | false | readonly MarkupValue[];

/**
 * A template of HTML or SVG. Values are text and are escaped, both between tags and in quoted
 * attributes; only other `Markup` stays as it is. `null` and `false` leave nothing.
 */
export function markup(strings: TemplateStringsArray, ...values: MarkupValue[]): Markup {
  const parts = strings.map((string, index) =>
    index < values.length ? string + render(values[index] ?? null) : string,
  );
  return new Markup(parts.join(''));
}

function render(value: MarkupValue): string {
  if (value === null || value === false) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'string') return escapeText(value);
  if (typeof value === 'number') return String(value);
  return value.map(render).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control characters, which XML forbids, lone surrogates, and what turns the direction of writing. */
const unprintable = /[^\P{Cc}\t\n]|[\p{Cs}\u202a-\u202e\u2066-\u2069]/gu;

export function escapeText(text: string): string {
  return text
    .replace(unprintable, '\ufffd')
    .replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** JSON that may stand in a `<script>`: nothing in it ends the element or begins a comment. */
export function embeddedJson(value: unknown): Markup {
  return new Markup(JSON.stringify(value).replaceAll('<', '\\u003c'));
}
