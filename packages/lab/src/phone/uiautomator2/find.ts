import fontoxpath from 'fontoxpath';
import type { Element } from 'slimdom';
import { Node } from 'slimdom';
import { WebDriverError } from './errors.js';
import type { PageSource } from './page-source.js';
import { parseUiSelector, selectElements } from './ui-selector.js';

/** How an element is looked for: strategy and selector as WebDriver names them. */
export interface Locator {
  readonly strategy: string;
  readonly selector: string;
}

/**
 * The elements that a locator means, in the order of the screen.
 * @param from the element to look below; the whole screen by default.
 * @throws WebDriverError `invalid selector`
 */
export function findElements(
  { strategy, selector }: Locator,
  { document }: PageSource,
  from?: Element,
): Element[] {
  const all: readonly Element[] = (from ?? document).getElementsByTagName('*');
  switch (strategy) {
    case 'id':
      return all.filter((element) => isId(element.getAttribute('resource-id') ?? '', selector));
    case 'accessibility id':
      return all.filter((element) => element.getAttribute('content-desc') === selector);
    case 'class name':
      return all.filter((element) => element.getAttribute('class') === selector);
    case 'xpath':
      return byXPath(selector, from ?? document);
    case '-android uiautomator':
      return selectElements(parseUiSelector(selector), all);
    default:
      throw new WebDriverError('invalid selector', `The locator strategy '${strategy}' is unknown`);
  }
}

/** An id without a package is that of any. */
function isId(id: string, wanted: string): boolean {
  return wanted.includes(':') ? id === wanted : id.replace(/^[^:]*:id\//, '') === wanted;
}

function byXPath(expression: string, context: Element | PageSource['document']): Element[] {
  try {
    const nodes = fontoxpath.evaluateXPathToNodes<Element>(expression, context);
    return nodes.filter(({ nodeType }) => nodeType === Node.ELEMENT_NODE);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new WebDriverError('invalid selector', `${expression}: ${reason}`);
  }
}
