import type { Element } from 'slimdom';
import type { View } from '../screen/view.js';
import { WebDriverError } from './errors.js';
import type { PageSource } from './page-source.js';

/** The key of an element's id in WebDriver's JSON (W3C); the older protocol's stands beside it. */
const w3cKey = 'element-6066-11e4-a52e-4f735466cecf';

export interface ElementReference {
  readonly ELEMENT: string;
  readonly [w3cKey]: string;
}

/** An element as it stands on the screen now. */
export interface LiveElement {
  readonly element: Element;
  readonly view: View;
}

/** The elements that were handed out: each by its place in the hierarchy, its class and its id. */
export class KnownElements {
  private readonly placeById = new Map<string, string>();

  remember(element: Element): ElementReference {
    const id = `00000000-0000-0000-ffff-${String(this.placeById.size + 1).padStart(12, '0')}`;
    this.placeById.set(id, placeOf(element));
    return { ELEMENT: id, [w3cKey]: id };
  }

  /** @throws WebDriverError `no such element` for an id that was never given, `stale element reference` */
  live(id: string, { views }: PageSource): LiveElement {
    const place = this.placeById.get(id);
    if (place === undefined) {
      throw new WebDriverError('no such element', `The element identified by "${id}" is unknown`);
    }
    for (const [element, view] of views) {
      if (placeOf(element) === place) return { element, view };
    }
    throw new WebDriverError('stale element reference', 'The element is no longer on the screen');
  }
}

function placeOf(element: Element): string {
  const indexes: string[] = [];
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    indexes.unshift(at.getAttribute('index') ?? '');
  }
  return [...indexes, element.nodeName, element.getAttribute('resource-id')].join(' ');
}
