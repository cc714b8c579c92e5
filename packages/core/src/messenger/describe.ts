import type { ScreenSnapshot } from '../contracts/index.js';
import { nodesOf } from './selector.js';
import type { Selector } from './selector.js';

const shownNodes = 12;
const shownText = 40;

/** What a screen shows, for an error message: the package and the first texts and ids, shortened. */
export function describeScreen(snapshot: ScreenSnapshot): string {
  const shown: string[] = [];
  for (const { node } of nodesOf(snapshot.root)) {
    const words = node.text || node.description;
    const id = node.resourceId.replace(/^.*:id\//, '');
    if (words === '' && id === '') continue;
    shown.push([id, words === '' ? '' : `"${shorten(words)}"`].filter(Boolean).join(' '));
    if (shown.length === shownNodes) break;
  }
  const packageName = [...nodesOf(snapshot.root)].find(({ node }) => node.packageName !== '');
  return `${packageName?.node.packageName ?? 'an empty screen'}: ${shown.join(', ') || 'nothing with a text or an id'}`;
}

/** A list of selectors as it stands in the adapter's table, for an error message. */
export function describeSelectors(selectors: readonly Selector[]): string {
  return selectors.map((selector) => JSON.stringify(selector)).join(' or ');
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length <= shownText ? line : `${line.slice(0, shownText - 1)}…`;
}
