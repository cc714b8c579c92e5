import type { Bounds } from '@matador/core';
import { z } from 'zod';
import type { Screen } from '../screen/screen.js';
import { box } from '../screen/view.js';
import { WebDriverError } from './errors.js';

const pointSchema = z.object({ x: z.number(), y: z.number() });
const areaSchema = z.object({
  left: z.number(),
  top: z.number(),
  width: z.number(),
  height: z.number(),
});
const gestureSchema = z.object({
  origin: z.object({ ELEMENT: z.string().optional() }).loose().nullish(),
  offset: pointSchema.nullish(),
  area: areaSchema.nullish(),
  direction: z.enum(['up', 'down', 'left', 'right']).nullish(),
  percent: z.number().nullish(),
  start: pointSchema.nullish(),
  end: pointSchema.nullish(),
});
type Gesture = z.infer<typeof gestureSchema>;

/**
 * A gesture on an element (`origin`), a point (`offset`) or an area of the screen.
 * @param boundsOf finds an element's bounds by its id.
 * @throws WebDriverError `invalid argument`, `unknown command`
 */
export function gesture(
  kind: string,
  body: unknown,
  screen: Screen,
  boundsOf: (id: string) => Bounds,
): void {
  const parsed = gestureSchema.safeParse(body);
  if (!parsed.success) {
    throw new WebDriverError('invalid argument', parsed.error.issues[0]?.message ?? '');
  }
  const bounds = originOf(parsed.data, boundsOf);
  const { x, y } = pointOf(parsed.data, bounds);
  switch (kind) {
    case 'click':
      screen.tap(x, y);
      return;
    case 'double_click':
      screen.tap(x, y);
      screen.tap(x, y);
      return;
    case 'long_click':
      screen.tap(x, y, true);
      return;
    case 'drag':
      screen.swipe(x, y, parsed.data.end?.y ?? y);
      return;
    case 'fling':
    case 'scroll':
    case 'swipe':
      swipe(kind, parsed.data, bounds, screen);
      return;
    default:
      throw new WebDriverError('unknown command', `There is no gesture ${kind}`);
  }
}

function originOf({ origin, area }: Gesture, boundsOf: (id: string) => Bounds): Bounds | undefined {
  if (origin?.ELEMENT !== undefined) return boundsOf(origin.ELEMENT);
  if (area === null || area === undefined) return undefined;
  return box(area.left, area.top, area.left + area.width, area.top + area.height);
}

/** An offset counts from the origin's corner; without one the origin's middle is meant. */
function pointOf({ offset, start }: Gesture, bounds: Bounds | undefined): { x: number; y: number } {
  const point = start ?? offset;
  if (point !== null && point !== undefined) {
    return { x: point.x + (bounds?.left ?? 0), y: point.y + (bounds?.top ?? 0) };
  }
  if (bounds === undefined) {
    throw new WebDriverError('invalid argument', 'Either an origin or an offset must be given');
  }
  return { x: (bounds.left + bounds.right) / 2, y: (bounds.top + bounds.bottom) / 2 };
}

/** A scroll down shows what is below: the finger goes up. A swipe says where the finger goes. */
function swipe(
  kind: string,
  { direction, percent }: Gesture,
  bounds: Bounds | undefined,
  screen: Screen,
): void {
  if (bounds === undefined || !direction) {
    throw new WebDriverError('invalid argument', 'A direction and an area must be given');
  }
  const { left, right, top, bottom } = bounds;
  const way = ((bottom - top) / 2) * (percent ?? 1);
  const middle = (top + bottom) / 2;
  const fingerUp = direction === (kind === 'swipe' ? 'up' : 'down');
  if (direction === 'left' || direction === 'right') return;
  screen.swipe(
    (left + right) / 2,
    middle + (fingerUp ? way : -way),
    middle + (fingerUp ? -way : way),
  );
}
