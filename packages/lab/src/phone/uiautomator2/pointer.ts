import { z } from 'zod';
import type { Screen } from '../screen/screen.js';

/** From then on a finger that does not move is a long press. */
const longPressMs = 500;

const pointerActionSchema = z.object({
  type: z.string(),
  x: z.number().optional(),
  y: z.number().optional(),
  duration: z.number().optional(),
});

/** W3C actions as they come: one sequence for each finger; what is no pointer is left out. */
export const actionsSchema = z.object({
  actions: z.array(z.object({ type: z.string(), actions: z.array(pointerActionSchema) })),
});

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Does what a finger's sequence of actions comes to: taps, long presses and swipes. */
export function performActions({ actions }: z.infer<typeof actionsSchema>, screen: Screen): void {
  for (const source of actions) {
    if (source.type === 'pointer') performPointer(source.actions, screen);
  }
}

function performPointer(
  actions: readonly z.infer<typeof pointerActionSchema>[],
  screen: Screen,
): void {
  let at: Point = { x: 0, y: 0 };
  let down: Point | undefined;
  let heldMs = 0;
  for (const { type, x, y, duration = 0 } of actions) {
    if (type === 'pointerMove') at = { x: x ?? at.x, y: y ?? at.y };
    if (type === 'pause') heldMs += duration;
    if (type === 'pointerDown') {
      down = at;
      heldMs = 0;
    }
    if (type !== 'pointerUp' || down === undefined) continue;
    if (down.x === at.x && down.y === at.y) screen.tap(at.x, at.y, heldMs >= longPressMs);
    else screen.swipe(down.x, down.y, at.y);
    down = undefined;
  }
}
