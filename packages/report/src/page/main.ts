import { applyFilter, watchFilters } from './filters.js';
import { watchList } from './list.js';
import { watchMatrices } from './matrix.js';
import type { PageData } from './model.js';
import { watchAddress } from './router.js';
import { watchTheme } from './theme.js';

function find<Kind extends Element>(id: string, kind: new () => Kind): Kind {
  const element = document.getElementById(id);
  if (element instanceof kind) return element;
  throw new Error(`the page has no ${id}`);
}

const data = JSON.parse(find('data', HTMLScriptElement).text) as PageData;
const overview = find('overview', HTMLElement);

watchTheme(find('theme', HTMLButtonElement));
watchMatrices(find('matrix', HTMLElement));
const filterList = watchList(data, {
  rows: find('measurement-rows', HTMLElement),
  count: find('measurement-count', HTMLElement),
  more: find('more', HTMLButtonElement),
  find: find('find', HTMLInputElement),
});
watchFilters(find('filters', HTMLFormElement), (filter) => {
  applyFilter(overview, filter);
  filterList(filter);
});
watchAddress(data, overview, find('measurement-view', HTMLElement));
