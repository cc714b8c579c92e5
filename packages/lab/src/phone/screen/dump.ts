import type { TextField } from './text-field.js';
import type { View } from './view.js';

/**
 * The hierarchy as `uiautomator dump` writes it.
 * Source of the format: AOSP AccessibilityNodeInfoDumper.
 */
export function dumpHierarchy(
  root: View,
  packageName: string,
  focus: TextField | undefined,
): string {
  const parts = ["<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>"];
  parts.push('<hierarchy rotation="0">');
  writeNode(parts, root, 0, packageName, focus);
  parts.push('</hierarchy>');
  return parts.join('');
}

function writeNode(
  parts: string[],
  view: View,
  index: number,
  packageName: string,
  focus: TextField | undefined,
): void {
  const { left, top, right, bottom } = view.bounds;
  const editable = view.field !== undefined;
  const attributes: [string, string | boolean][] = [
    ['index', String(index)],
    ['text', textOf(view)],
    ['resource-id', view.id ?? ''],
    ['class', view.className],
    ['package', packageName],
    ['content-desc', view.description ?? ''],
    ['checkable', view.checkable ?? false],
    ['checked', false],
    ['clickable', editable || view.onTap !== undefined],
    ['enabled', view.enabled ?? true],
    ['focusable', editable || view.onTap !== undefined],
    ['focused', editable && view.field === focus],
    ['scrollable', view.onScroll !== undefined],
    ['long-clickable', editable || view.onLongTap !== undefined],
    ['password', false],
    ['selected', view.selected ?? false],
    ['bounds', `[${left},${top}][${right},${bottom}]`],
  ];
  parts.push('<node');
  for (const [name, value] of attributes) parts.push(` ${name}="${escapeXml(String(value))}"`);
  const children = view.children ?? [];
  if (children.length === 0) {
    parts.push(' />');
    return;
  }
  parts.push('>');
  children.forEach((child, at) => writeNode(parts, child, at, packageName, focus));
  parts.push('</node>');
}

/** What accessibility reports as a view's text: an empty field reports its hint. */
export function textOf(view: View): string {
  if (view.field === undefined) return view.text ?? '';
  return view.field.text === '' ? view.field.hint : view.field.text;
}

/** XML 1.0 cannot hold most control characters; the dumper writes a dot for each. */
function escapeXml(text: string): string {
  return Array.from(text, (character) => {
    switch (character) {
      case '&':
        return '&amp;';
      case '<':
        return '&lt;';
      case '>':
        return '&gt;';
      case '"':
        return '&quot;';
      case '\n':
        return '&#10;';
      case '\t':
        return '&#9;';
      default:
        return isXmlCharacter(character) ? character : '.';
    }
  }).join('');
}

/** Whether XML 1.0 can hold it; line end and tab have escapes of their own. */
export function isXmlCharacter(character: string): boolean {
  const point = character.codePointAt(0) ?? 0;
  return (
    (point >= 0x20 && point <= 0xd7ff) ||
    (point >= 0xe000 && point <= 0xfffd && !(point >= 0xfdd0 && point <= 0xfdef)) ||
    point >= 0x10000
  );
}
