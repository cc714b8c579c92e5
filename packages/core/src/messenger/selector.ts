import type { Bounds, ScreenSnapshot, UiNode } from '../contracts/index.js';

/**
 * What a node must be like; all that is given must hold. Plain data, so that an adapter's table can
 * be read, compared and printed.
 */
export interface Selector {
  /** Resource id: `send_button` in whichever package, or whole: `org.example:id/send_button`. */
  readonly id?: string;
  /** The node's text is just this, or one of these (a wording table). */
  readonly text?: string | readonly string[];
  /** The node's content description is just this, or one of these. */
  readonly description?: string | readonly string[];
  /** Class, or one of these; whole or after its last dot: `EditText`. */
  readonly className?: string | readonly string[];
  /** The package that the node belongs to is this, or one of these. */
  readonly packageName?: string | readonly string[];
  readonly editable?: boolean;
  readonly clickable?: boolean;
  readonly enabled?: boolean;
  /** Which half of the screen the middle of the node lies in. */
  readonly side?: 'left' | 'right';
  /** One of the nodes around it matches. */
  readonly within?: Selector;
  /** None of the nodes around it matches. */
  readonly outside?: Selector;
  /** One of the nodes in it matches. */
  readonly has?: Selector;
}

/** A node with the nodes around it, the nearest last. */
export interface PlacedNode {
  readonly node: UiNode;
  readonly ancestors: readonly UiNode[];
}

export interface Found extends PlacedNode {
  /** Which selector of the list matched, from 0. More than 0 is evidence that an app changed. */
  readonly matched: number;
}

/** All nodes of a hierarchy from the top: a node before its children, children in their order. */
export function* nodesOf(node: UiNode, ancestors: readonly UiNode[] = []): Generator<PlacedNode> {
  yield { node, ancestors };
  const around = [...ancestors, node];
  for (const child of node.children) yield* nodesOf(child, around);
}

/**
 * The first node that matches the first selector that matches anything, or `undefined`.
 * @param start where to look: the whole screen, or one node of it and what is in it.
 */
export function findNode(
  snapshot: ScreenSnapshot,
  selectors: readonly Selector[],
  start: PlacedNode = { node: snapshot.root, ancestors: [] },
): Found | undefined {
  for (const [matched, selector] of selectors.entries()) {
    for (const placed of nodesOf(start.node, start.ancestors)) {
      if (matches(placed, selector, snapshot.root.bounds)) return { ...placed, matched };
    }
  }
  return undefined;
}

/**
 * All nodes that match the first selector that matches anything, from the top; of nodes that match
 * inside one another the outermost.
 */
export function findNodes(
  snapshot: ScreenSnapshot,
  selectors: readonly Selector[],
): readonly Found[] {
  const placed = [...nodesOf(snapshot.root)];
  for (const [matched, selector] of selectors.entries()) {
    const matching = placed.filter((one) => matches(one, selector, snapshot.root.bounds));
    const nodes = new Set(matching.map(({ node }) => node));
    const outermost = matching.filter(({ ancestors }) => !ancestors.some((one) => nodes.has(one)));
    if (outermost.length > 0) return outermost.map((one) => ({ ...one, matched }));
  }
  return [];
}

/** Whether a node of the screen matches any of the selectors. */
export function matchesAny(
  snapshot: ScreenSnapshot,
  placed: PlacedNode,
  selectors: readonly Selector[],
): boolean {
  return selectors.some((selector) => matches(placed, selector, snapshot.root.bounds));
}

function matches({ node, ancestors }: PlacedNode, selector: Selector, screen: Bounds): boolean {
  return (
    (selector.id === undefined || idMatches(node.resourceId, selector.id)) &&
    (selector.text === undefined || isOneOf(node.text, selector.text)) &&
    (selector.description === undefined || isOneOf(node.description, selector.description)) &&
    (selector.className === undefined || classMatches(node.className, selector.className)) &&
    (selector.packageName === undefined || isOneOf(node.packageName, selector.packageName)) &&
    (selector.editable === undefined || node.editable === selector.editable) &&
    (selector.clickable === undefined || node.clickable === selector.clickable) &&
    (selector.enabled === undefined || node.enabled === selector.enabled) &&
    (selector.side === undefined || sideOf(node.bounds, screen) === selector.side) &&
    (selector.within === undefined || liesWithin(ancestors, selector.within, screen)) &&
    (selector.outside === undefined || !liesWithin(ancestors, selector.outside, screen)) &&
    (selector.has === undefined || holds({ node, ancestors }, selector.has, screen))
  );
}

function idMatches(resourceId: string, wanted: string): boolean {
  return resourceId === wanted || resourceId.endsWith(`:id/${wanted}`);
}

function classMatches(className: string, wanted: string | readonly string[]): boolean {
  const names = typeof wanted === 'string' ? [wanted] : wanted;
  return names.some((name) => className === name || className.endsWith(`.${name}`));
}

function isOneOf(actual: string, wanted: string | readonly string[]): boolean {
  return typeof wanted === 'string' ? actual === wanted : wanted.includes(actual);
}

function sideOf(bounds: Bounds, screen: Bounds): 'left' | 'right' {
  return bounds.left + bounds.right < screen.left + screen.right ? 'left' : 'right';
}

function liesWithin(ancestors: readonly UiNode[], wanted: Selector, screen: Bounds): boolean {
  return ancestors.some((node, depth) =>
    matches({ node, ancestors: ancestors.slice(0, depth) }, wanted, screen),
  );
}

function holds(placed: PlacedNode, wanted: Selector, screen: Bounds): boolean {
  for (const inner of nodesOf(placed.node, placed.ancestors)) {
    if (inner.node !== placed.node && matches(inner, wanted, screen)) return true;
  }
  return false;
}
