import type { Markup } from '../markup.js';
import { markup } from '../markup.js';
import { folderOfAnchor } from './anchors.js';
import { measurementView } from './measurement-view.js';
import type { MeasurementDetail, PageData } from './model.js';
import { unpack } from './unpack.js';

/** Shows the measurement that the address names, else the overview with the section that it names. */
export function watchAddress(data: PageData, overview: HTMLElement, view: HTMLElement): void {
  const show = async () => {
    const fragment = decodeFragment(location.hash.slice(1));
    const folder = folderOfAnchor(fragment);
    const content = folder === null ? null : await measurementContent(data, folder);
    // Another address was gone to meanwhile: that one is shown.
    if (fragment !== decodeFragment(location.hash.slice(1))) return;
    const wasMeasurement = !view.hidden;
    overview.hidden = content !== null;
    view.hidden = content === null;
    document.documentElement.classList.toggle('at-measurement', content !== null);
    view.innerHTML = content?.text ?? '';
    if (content !== null) {
      scrollTo(0, 0);
      view.querySelector('h1')?.focus({ preventScroll: true });
    } else if (wasMeasurement) document.getElementById(fragment)?.scrollIntoView();
  };
  addEventListener('hashchange', () => void show());
  void show();
}

async function measurementContent(data: PageData, folder: string): Promise<Markup> {
  const index = data.measurements.findIndex((row) => row.folder === folder);
  const row = data.measurements[index];
  const packed = document.getElementById(`detail-${index}`)?.textContent;
  if (row === undefined || packed === undefined) {
    return markup`<h1 tabindex="-1">There is no measurement ${folder}</h1><p><a href="#measurements">All measurements</a></p>`;
  }
  return measurementView(row, (await unpack(packed)) as MeasurementDetail, data);
}

function decodeFragment(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
