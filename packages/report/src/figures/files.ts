import { matrixOf, matrixQuestions } from '../data/matrix.js';
import { networkPath } from '../data/paths.js';
import type { Report } from '../data/report.js';
import type { Markup } from '../markup.js';
import { columnsOf, rowsOfGroup } from '../sections/tables.js';
import { drawBars } from './bars.js';
import { drawMap, mapArcs } from './map.js';
import { drawMatrix } from './matrix.js';

/** Drawings for papers by the names of their files: a map and matrices for each path, bars for each table. */
export function figureFiles(report: Report): Map<string, Markup> {
  const { apps, page, derived } = report;
  const { tables } = derived;
  const files = new Map<string, Markup>();
  const arcs = mapArcs(report);
  const questions = matrixQuestions(tables).map((question, index) => ({ ...question, index }));
  for (const { id, name } of columnsOf(apps)) {
    const shown = arcs.filter(({ column }) => column === id || column === networkPath);
    files.set(`map-${id}.svg`, drawMap(report, shown, `Paths: ${name}`));
    const matrix = matrixOf(id, page.vantagePoints, derived.paths, tables);
    for (const question of questions) {
      const title = `${name}: ${question.label}`;
      const file = `matrix-${id}-${fileName(question.label)}.svg`;
      files.set(file, drawMatrix(matrix, page.vantagePoints, question, title));
    }
  }
  files.set('table2.svg', drawBars(tables.table2, apps, 'Traffic leaving the region'));
  for (const { name } of tables.groups) {
    const title = `Traffic accessible to ${name}`;
    files.set(`table3-${fileName(name)}.svg`, drawBars(rowsOfGroup(tables, name), apps, title));
  }
  return files;
}

/** A group's name is the user's: only what is harmless in a file's name is kept of it. */
function fileName(text: string): string {
  return text
    .replace(/^is accessible to /, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}
