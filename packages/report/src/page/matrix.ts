import type { Verdict } from '../data/paths.js';
import { verdictWords } from './verdict-words.js';

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Lets the select choose what the squares say, and the arrow keys go from square to square. */
export function watchMatrices(section: HTMLElement): void {
  const select = section.querySelector<HTMLSelectElement>('#question');
  select?.addEventListener('change', () => {
    showQuestion(section, select.selectedIndex);
  });
  for (const table of section.querySelectorAll('table')) {
    const [first] = table.querySelectorAll('a');
    first?.setAttribute('tabindex', '0');
    table.addEventListener('keydown', (event) => {
      const step = steps[event.key];
      if (step === undefined || !(event.target instanceof HTMLAnchorElement)) return;
      const next = squareFrom(event.target, step);
      if (next === null) return;
      event.preventDefault();
      event.target.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    });
  }
}

function showQuestion(section: HTMLElement, index: number): void {
  for (const cell of section.querySelectorAll<HTMLElement>('td[data-verdicts]')) {
    const verdict = (cell.dataset.verdicts?.[index] ?? '-') as Verdict;
    cell.dataset.verdict = verdict;
    const link = cell.querySelector('a');
    const { pair = '', more = '' } = link?.dataset ?? {};
    link?.setAttribute('aria-label', `${pair}: ${verdictWords[verdict]}${more}`);
  }
}

/** The nearest square with a measurement in that direction. */
function squareFrom(
  from: HTMLAnchorElement,
  [down, right]: readonly [number, number],
): HTMLAnchorElement | null {
  const cell = from.closest('td');
  const rows = [...(cell?.closest('tbody')?.rows ?? [])];
  if (cell === null) return null;
  let row = rows.findIndex((each) => each.contains(cell));
  let column = cell.cellIndex;
  for (;;) {
    row += down;
    column += right;
    const next = rows[row]?.cells[column];
    if (next === undefined) return null;
    const link = next.querySelector('a');
    if (link !== null && !next.hidden) return link;
  }
}
