import type { UiNode, UiSession } from '@matador/core';
import { MatadorError, nodesOf } from '@matador/core';
import { checkEffect } from './check-effect.js';

/** @throws MatadorError `element-not-visible` for a node without an area. */
export function middleOf(node: UiNode, serial: string): { readonly x: number; readonly y: number } {
  const { left, top, right, bottom } = node.bounds;
  if (right <= left || bottom <= top) {
    throw new MatadorError(`phone ${serial}: ${nameOf(node)} has no area on the screen to tap`, {
      code: 'element-not-visible',
      source: 'phone',
    });
  }
  return { x: Math.floor((left + right) / 2), y: Math.floor((top + bottom) / 2) };
}

export interface TextCheck {
  readonly session: Pick<UiSession, 'look'>;
  readonly serial: string;
  /** What entered the text, for errors. */
  readonly command: readonly string[];
  readonly timeoutMs: number;
}

/** Looks until a field holds a text. @throws MatadorError `text-not-entered` */
export async function checkText(
  { session, serial, command, timeoutMs }: TextCheck,
  field: UiNode,
  text: string,
  signal: AbortSignal,
): Promise<void> {
  await checkEffect(
    { serial },
    {
      command,
      code: 'text-not-entered',
      what: `did not put the text into ${nameOf(field)}`,
      timeoutMs,
    },
    async () => {
      const { root } = await session.look(signal);
      const fields = [...nodesOf(root)].map(({ node }) => node).filter((one) => one.editable);
      const entered = fields.some((one) => isSameField(one, field) && one.text === text);
      const answer = fields.map((one) => `${nameOf(one)} "${one.text}"`).join(', ');
      return { found: entered || undefined, answer };
    },
    signal,
  );
}

/** Whether two looks show the same field for text. */
export function isSameField(one: UiNode, other: UiNode): boolean {
  return one.resourceId === other.resourceId && one.className === other.className;
}

function nameOf(node: UiNode): string {
  return node.resourceId || node.description || node.className;
}
