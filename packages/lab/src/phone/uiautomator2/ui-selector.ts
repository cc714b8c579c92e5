import type { Element } from 'slimdom';
import { WebDriverError } from './errors.js';

/** One condition on an element, given its attributes. */
type Condition = (element: Element) => boolean;

/** `new UiSelector()…` as far as it is taken apart here. */
export interface UiSelector {
  readonly conditions: readonly Condition[];
  /** The n-th match in the whole screen; all where it is `undefined`. */
  readonly instance: number | undefined;
  /** Looked for below each match. */
  readonly child: UiSelector | undefined;
  /** Looked for below each match's parent. */
  readonly sibling: UiSelector | undefined;
}

/** Attribute of the page source by the first part of a method's name. */
const textAttributes: Readonly<Record<string, string>> = {
  text: 'text',
  description: 'content-desc',
  className: 'class',
  resourceId: 'resource-id',
  packageName: 'package',
};
const flagAttributes: Readonly<Record<string, string>> = {
  checkable: 'checkable',
  checked: 'checked',
  clickable: 'clickable',
  enabled: 'enabled',
  focusable: 'focusable',
  focused: 'focused',
  longClickable: 'long-clickable',
  scrollable: 'scrollable',
  selected: 'selected',
};

/**
 * Reads the Java expression of the `-android uiautomator` strategy.
 * @throws WebDriverError `invalid selector`
 */
export function parseUiSelector(expression: string): UiSelector {
  const reader = new Reader(expression.trim().replace(/;$/, ''));
  const selector = readSelector(reader);
  if (!reader.atEnd) throw reader.complaint();
  return selector;
}

/** The elements that a selector means, in the order of the screen. */
export function selectElements(selector: UiSelector, within: readonly Element[]): Element[] {
  const matches = within.filter((element) => selector.conditions.every((holds) => holds(element)));
  const { instance, child, sibling } = selector;
  const chosen = instance === undefined ? matches : matches.slice(instance, instance + 1);
  if (child !== undefined) {
    return chosen.flatMap((element) => selectElements(child, element.getElementsByTagName('*')));
  }
  if (sibling !== undefined) {
    return chosen.flatMap(({ parentElement }) =>
      parentElement === null ? [] : selectElements(sibling, parentElement.children),
    );
  }
  return chosen;
}

function readSelector(reader: Reader): UiSelector {
  reader.take(/new\s+UiSelector\s*\(\s*\)/y);
  const conditions: Condition[] = [];
  let instance: number | undefined;
  let child: UiSelector | undefined;
  let sibling: UiSelector | undefined;
  while (reader.has(/\s*\./y)) {
    const method = reader.take(/\s*\.\s*(\w+)\s*\(\s*/y);
    if (method === 'childSelector') child = readSelector(reader);
    else if (method === 'fromParent') sibling = readSelector(reader);
    else if (method === 'instance') instance = Number(reader.take(/(\d+)/y));
    else conditions.push(readCondition(method, reader));
    reader.take(/\s*\)/y);
  }
  return { conditions, instance, child, sibling };
}

function readCondition(method: string, reader: Reader): Condition {
  if (method === 'index') {
    const index = reader.take(/(\d+)/y);
    return (element) => element.getAttribute('index') === index;
  }
  const flag = flagAttributes[method];
  if (flag !== undefined) {
    const wanted = reader.take(/(true|false)/y);
    return (element) => element.getAttribute(flag) === wanted;
  }
  const [, name = '', how = ''] =
    /^([a-z]+(?:Name|Id)?)(Contains|StartsWith|Matches)?$/.exec(method) ?? [];
  const attribute = textAttributes[name];
  if (attribute === undefined) throw reader.complaint();
  const wanted = unescapeJava(reader.take(/"((?:[^"\\]|\\.)*)"/y));
  const holds = comparison(how, wanted);
  return (element) => holds(element.getAttribute(attribute) ?? '');
}

function comparison(how: string, wanted: string): (value: string) => boolean {
  switch (how) {
    case 'Contains':
      return (value) => value.toLowerCase().includes(wanted.toLowerCase());
    case 'StartsWith':
      return (value) => value.toLowerCase().startsWith(wanted.toLowerCase());
    case 'Matches': {
      const pattern = javaPattern(wanted);
      return (value) => pattern.test(value);
    }
    default:
      return (value) => value === wanted;
  }
}

function javaPattern(source: string): RegExp {
  try {
    const [, flags = '', rest = source] = /^\(\?([is]+)\)(.*)$/s.exec(source) ?? [];
    return new RegExp(`^(?:${rest})$`, `${flags}u`);
  } catch {
    throw new WebDriverError('invalid selector', `${source} is no regular expression`);
  }
}

function unescapeJava(literal: string): string {
  const named: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
  return literal.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, code?: string, character = '') =>
    code === undefined
      ? (named[String(character)] ?? String(character))
      : String.fromCharCode(parseInt(code, 16)),
  );
}

class Reader {
  private at = 0;
  constructor(private readonly text: string) {}

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  has(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    return pattern.test(this.text);
  }

  /** Moves behind what the sticky pattern matches, and returns its group. */
  take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match === null) throw this.complaint();
    this.at += match[0].length;
    return match[1] ?? '';
  }

  complaint(): WebDriverError {
    const rest = this.text.slice(this.at, this.at + 40);
    return new WebDriverError('invalid selector', `Could not parse UiSelector at "${rest}"`);
  }
}
