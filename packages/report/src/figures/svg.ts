import type { MarkupValue } from '../markup.js';
import { markup } from '../markup.js';

export interface SvgOptions {
  /** What it shows, for those who cannot see it, and as its title in a file. */
  readonly title: string;
  readonly width: number;
  readonly height: number;
  /** Of the element in the page. */
  readonly className: string;
}

/**
 * A drawing that stands in the page and alone as a file: it carries the colours of paper as attributes,
 * which the page's style sheet overrides by class.
 */
export function svg({ title, width, height, className }: SvgOptions, ...content: MarkupValue[]) {
  return markup`<svg xmlns="http://www.w3.org/2000/svg" class="${className}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}" font-family="Inter, Helvetica, Arial, sans-serif" font-size="11"><title>${title}</title>${content}</svg>`;
}

/** A coordinate with one decimal: a tenth of a pixel. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
