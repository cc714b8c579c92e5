export interface LabelRequest {
  readonly text: string;
  readonly point: readonly [number, number];
}

export interface PlacedLabel {
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const characterWidth = 7;
const lineHeight = 10;

const positions: readonly (PlacedLabel & { readonly shift: number })[] = [
  { x: 5, y: 3.5, anchor: 'start', shift: 0 },
  { x: -5, y: 3.5, anchor: 'end', shift: -1 },
  { x: 0, y: -5, anchor: 'middle', shift: -0.5 },
  { x: 0, y: 12.5, anchor: 'middle', shift: -0.5 },
];

/**
 * Where labels of dots go so that none lies on another or on a dot: the first free of four positions,
 * in order of the dots; `null` where all four are taken.
 */
export function placeLabels(requests: readonly LabelRequest[]): (PlacedLabel | null)[] {
  const dots = requests.map(({ point: [x, y] }) => ({
    ...{ left: x - 3, right: x + 3, top: y - 3, bottom: y + 3 },
  }));
  const taken: Box[] = [];
  return requests.map(({ text, point: [x, y] }, index) => {
    const width = text.length * characterWidth;
    for (const { shift, anchor, ...offset } of positions) {
      const left = x + offset.x + shift * width;
      const bottom = y + offset.y + 1;
      const box = { left, right: left + width, top: bottom - lineHeight, bottom };
      const others = [...taken, ...dots.filter((_, dot) => dot !== index)];
      if (others.some((other) => overlap(box, other))) continue;
      taken.push(box);
      return { x: x + offset.x, y: y + offset.y, anchor };
    }
    return null;
  });
}

function overlap(one: Box, other: Box): boolean {
  const beside = one.right <= other.left || other.right <= one.left;
  return !beside && one.top < other.bottom && other.top < one.bottom;
}
