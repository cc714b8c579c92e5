import { networkPath } from '../data/paths.js';

/** The class that gives a column, the direct path or an app, its colour in the page. */
export function columnClass(column: string, apps: readonly { readonly id: string }[]): string {
  return column === networkPath ? 'p-network' : `p-${apps.findIndex(({ id }) => id === column)}`;
}
