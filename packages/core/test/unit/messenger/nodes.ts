import type { Bounds, ScreenSnapshot, UiNode } from '../../../src/index.js';

export const screenBounds: Bounds = { left: 0, top: 0, right: 1080, bottom: 2340 };

/** A node of which only what matters is said. */
export function node(part: Partial<UiNode>, ...children: UiNode[]): UiNode {
  return {
    className: 'android.widget.TextView',
    packageName: 'org.example.chat',
    resourceId: '',
    text: '',
    description: '',
    bounds: screenBounds,
    clickable: false,
    enabled: true,
    focused: false,
    selected: false,
    checked: false,
    scrollable: false,
    editable: false,
    children,
    ...part,
  };
}

/** A node with an id of the example app. */
export function withId(id: string, part: Partial<UiNode> = {}, ...children: UiNode[]): UiNode {
  return node({ resourceId: `org.example.chat:id/${id}`, ...part }, ...children);
}

export function snapshotOf(root: UiNode, at = 0): ScreenSnapshot {
  return { root, askedAt: at, seenAt: at + 10 };
}
