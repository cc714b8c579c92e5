import type { Bounds, UiNode } from '@matador/core';
import { MatadorError } from '@matador/core';
import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';

const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((value) => value === 'true');
const words = z.string().default('');

const nodeSchema = z.object({
  class: words,
  package: words,
  'resource-id': words,
  text: words,
  'content-desc': words,
  bounds: z.string().transform((value, context): Bounds => {
    const numbers = /^\[(-?\d+),(-?\d+)\]\[(-?\d+),(-?\d+)\]$/.exec(value)?.slice(1).map(Number);
    const [left, top, right, bottom] = numbers ?? [];
    if (left !== undefined && top !== undefined && right !== undefined && bottom !== undefined) {
      return { left, top, right, bottom };
    }
    context.addIssue(`bounds "${value}"`);
    return z.NEVER;
  }),
  clickable: flag,
  enabled: flag,
  focused: flag,
  selected: flag,
  checked: flag,
  scrollable: flag,
});

/** An element as the parser gives it: its children under its own name, its attributes under `:@`. */
type RawNode = Readonly<Record<string, unknown>>;
const attributesKey = ':@';

// Deeper than this is no screen: a layout of so many levels could not be drawn.
const maxDepth = 200;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  trimValues: false,
  // Line ends and emoji are written as numbers, which are read together with HTML's names.
  htmlEntities: true,
  processEntities: { enabled: true, maxTotalExpansions: 1_000_000, maxExpandedLength: 10_000_000 },
  // Children of different names keep their order.
  preserveOrder: true,
  maxNestedTags: maxDepth,
});

/**
 * Reads what `uiautomator dump` wrote, or UiAutomator2's page source, whose elements are named by
 * their classes: one tree of nodes. Where several windows are shown, a node of class `hierarchy`
 * holds them.
 * @throws MatadorError `screen-unreadable`, source `phone`, for anything that is not a whole dump.
 */
export function parseHierarchy(xml: string): UiNode {
  // The parser forgives a tree that was cut off; a node that lost its attributes is seen below.
  if (!/<\/hierarchy>\s*$/.test(xml)) throw unreadable('it is not whole', xml);
  const windows = topNodes(xml).map((raw) => toNode(raw, xml));
  const [first] = windows;
  if (first === undefined) throw unreadable('it holds no node', xml);
  return windows.length === 1 ? first : around(first, windows);
}

function topNodes(xml: string): readonly RawNode[] {
  let document: readonly RawNode[];
  try {
    document = parser.parse(xml) as readonly RawNode[];
  } catch (error) {
    throw unreadable(error instanceof Error ? error.message : String(error), xml);
  }
  const hierarchy = document.find((element) => nameOf(element) === 'hierarchy');
  if (hierarchy === undefined) throw unreadable('it holds no hierarchy', xml);
  return childrenOf(hierarchy);
}

function nameOf(element: RawNode): string | undefined {
  return Object.keys(element).find((key) => key !== attributesKey);
}

/** Text between the elements is no child. */
function childrenOf(element: RawNode): readonly RawNode[] {
  const children = element[nameOf(element) ?? ''];
  if (!Array.isArray(children)) return [];
  return (children as readonly RawNode[]).filter((child) => nameOf(child) !== '#text');
}

function toNode(raw: RawNode, xml: string): UiNode {
  const parsed = nodeSchema.safeParse(raw[attributesKey] ?? {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw unreadable(
      `a node is wrong at ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
      xml,
    );
  }
  const { data } = parsed;
  return {
    className: data.class,
    packageName: data.package,
    resourceId: data['resource-id'],
    text: data.text,
    description: data['content-desc'],
    bounds: data.bounds,
    clickable: data.clickable,
    enabled: data.enabled,
    focused: data.focused,
    selected: data.selected,
    checked: data.checked,
    scrollable: data.scrollable,
    // The dump does not say so; accessibility gives every text field one of these classes.
    editable: /(EditText|AutoCompleteTextView)$/.test(data.class),
    children: childrenOf(raw).map((child) => toNode(child, xml)),
  };
}

function around(first: UiNode, windows: readonly UiNode[]): UiNode {
  const edge = (name: keyof Bounds) => windows.map(({ bounds }) => bounds[name]);
  return {
    ...first,
    className: 'hierarchy',
    resourceId: '',
    text: '',
    description: '',
    bounds: {
      left: Math.min(...edge('left')),
      top: Math.min(...edge('top')),
      right: Math.max(...edge('right')),
      bottom: Math.max(...edge('bottom')),
    },
    clickable: false,
    editable: false,
    children: windows,
  };
}

function unreadable(reason: string, xml: string): MatadorError {
  return new MatadorError(
    `the phone's screen could not be read: ${reason}; the dump begins ${JSON.stringify(xml.slice(0, 120))}`,
    { code: 'screen-unreadable', source: 'phone' },
  );
}
