import type { Markup } from '../markup.js';
import { markup } from '../markup.js';
import { minuteOf } from '../words.js';
import { measurementAnchor } from './anchors.js';
import type { Filter } from './filters.js';
import { appName, findMeasurements, placeOf, placeText } from './find.js';
import type { MeasurementRow, PageData } from './model.js';

const pageSize = 50;

export interface ListElements {
  readonly rows: HTMLElement;
  readonly count: HTMLElement;
  readonly more: HTMLButtonElement;
  readonly find: HTMLInputElement;
}

/** Keeps the list of measurements, some at a time; the answer is told of a new filter. */
export function watchList(
  data: PageData,
  { rows, count, more, find }: ListElements,
): (filter: Filter) => void {
  let limit = pageSize;
  let filter: Filter = { region: '', paths: new Set() };
  const render = () => {
    const found = findMeasurements(data, filter, find.value);
    const shown = found.slice(0, limit);
    rows.innerHTML = shown.map((row) => listRow(row, data).text).join('');
    count.textContent = `${shown.length} of ${found.length} shown.`;
    more.hidden = shown.length === found.length;
  };
  const again = () => {
    limit = pageSize;
    render();
  };
  more.addEventListener('click', () => {
    limit += pageSize;
    render();
  });
  find.addEventListener('input', again);
  return (next) => {
    filter = next;
    again();
  };
}

function listRow(row: MeasurementRow, data: PageData): Markup {
  const { folder, kind, app, a, b, startedAt, outcome, failures, anomalies } = row;
  const notes = [
    ...(kind === 'control' ? ['control'] : []),
    ...(failures > 0 ? [`failures: ${failures}`] : []),
    ...(anomalies > 0 ? [`anomalies: ${anomalies}`] : []),
  ];
  return markup`<tr><th scope="row"><a href="#${measurementAnchor(folder)}">${folder}</a></th><td>${appName(data, app)}</td><td>${placeText(placeOf(data, a))}</td><td>${placeText(placeOf(data, b))}</td><td class="time">${minuteOf(startedAt)}</td><td><span class="outcome ${outcome}">${outcome}</span>${notes.length > 0 && markup` <span class="count">${notes.join(', ')}</span>`}</td></tr>`;
}
