import { networkPath } from '../data/paths.js';

/**
 * Colours that differ to all eyes (Okabe & Ito 2008, https://jfly.uni-koeln.de/color/), darkened where
 * they would be too pale on white, and lightened for a dark page. Beyond them, dashes tell apart.
 */
const pathColours = [
  { light: '#0072b2', dark: '#56a8e8' },
  { light: '#c24e00', dark: '#f08a4b' },
  { light: '#00805d', dark: '#35c29a' },
  { light: '#a4508b', dark: '#dd95c4' },
  { light: '#8a6a00', dark: '#e0b840' },
  { light: '#3b55c4', dark: '#9cabf5' },
] as const;
const networkColour = { light: '#5c6470', dark: '#a8b0bc' };

const dashes = ['', '7 3', '2 2', '9 3 2 3'] as const;

export interface PathStyle {
  readonly light: string;
  readonly dark: string;
  /** Of the lines; empty: unbroken. */
  readonly dash: string;
}

/** How a path looks everywhere: the direct one, or an app's by its place among the apps. */
export function pathStyle(column: string, apps: readonly { readonly id: string }[]): PathStyle {
  if (column === networkPath) return { ...networkColour, dash: '3 3' };
  const index = Math.max(
    apps.findIndex(({ id }) => id === column),
    0,
  );
  const colour = pathColours[index % pathColours.length] ?? networkColour;
  return { ...colour, dash: dashes[Math.floor(index / pathColours.length) % dashes.length] ?? '' };
}

/** What an SVG file for a paper is drawn with; in the page, the style sheet's variables hold them. */
export const paper = {
  ink: '#1b1f24',
  muted: '#5c6470',
  line: '#c9ced6',
  land: '#eceff3',
  border: '#ffffff',
  yes: '#c24e00',
  no: '#9cc3de',
} as const;
