import { Document, serializeToWellFormedString } from 'slimdom';
import type { Element } from 'slimdom';
import type { AndroidPhone } from '../android-phone.js';
import { isXmlCharacter, textOf } from '../screen/dump.js';
import type { TextField } from '../screen/text-field.js';
import type { View } from '../screen/view.js';

/** The screen as a document, and which view each of its elements stands for. */
export interface PageSource {
  readonly document: Document;
  readonly views: ReadonlyMap<Element, View>;
}

/**
 * The screen as UiAutomator2's page source: an element for each view, named by its class.
 * Source of the format: appium-uiautomator2-server, AccessibilityNodeInfoDumper.
 */
export function pageSource({ screen }: AndroidPhone): PageSource {
  const document = new Document();
  const views = new Map<Element, View>();
  const root = document.createElement('hierarchy');
  const { right, bottom } = screen.area;
  setAttributes(root, {
    index: '0',
    class: 'hierarchy',
    rotation: '0',
    width: String(right),
    height: String(bottom),
  });
  document.appendChild(root);
  const { packageName } = screen.window;
  const context: Context = { document, views, packageName, focus: screen.focusedField };
  root.appendChild(elementOf(screen.render(), 0, context));
  return { document, views };
}

/**
 * The page source as it is sent. All text stands in attributes, where a line end that is not written
 * as a number would be read as a space.
 */
export function pageSourceText(phone: AndroidPhone): string {
  return serializeToWellFormedString(pageSource(phone).document).replace(
    /[\t\n\r]/g,
    (character) => `&#${character.charCodeAt(0)};`,
  );
}

interface Context {
  readonly document: Document;
  readonly views: Map<Element, View>;
  readonly packageName: string;
  readonly focus: TextField | undefined;
}

function elementOf(view: View, index: number, context: Context): Element {
  const element = context.document.createElement(view.className.replaceAll(/[^\w.-]/g, '_'));
  setAttributes(element, { index: String(index), ...attributesOf(view, context) });
  context.views.set(element, view);
  view.children?.forEach((child, at) => element.appendChild(elementOf(child, at, context)));
  return element;
}

function attributesOf(view: View, { packageName, focus }: Context): Record<string, string> {
  const { left, top, right, bottom } = view.bounds;
  const editable = view.field !== undefined;
  const usable = editable || view.onTap !== undefined;
  return {
    package: packageName,
    class: view.className,
    text: textOf(view),
    ...(view.description === undefined ? {} : { 'content-desc': view.description }),
    ...(view.id === undefined ? {} : { 'resource-id': view.id }),
    checkable: String(view.checkable ?? false),
    checked: 'false',
    clickable: String(usable),
    enabled: String(view.enabled ?? true),
    focusable: String(usable),
    focused: String(editable && view.field === focus),
    'long-clickable': String(editable || view.onLongTap !== undefined),
    password: 'false',
    scrollable: String(view.onScroll !== undefined),
    selected: String(view.selected ?? false),
    bounds: `[${left},${top}][${right},${bottom}]`,
    displayed: 'true',
    ...(view.field === undefined ? {} : { hint: view.field.hint }),
  };
}

/** What XML 1.0 cannot hold is written as a question mark; white space it can. */
function setAttributes(element: Element, attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    const safe = Array.from(value, (character) =>
      /[\t\n\r]/.test(character) || isXmlCharacter(character) ? character : '?',
    );
    element.setAttribute(name, safe.join(''));
  }
}
