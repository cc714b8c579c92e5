import type { Matrix, MatrixCell, MatrixQuestion } from '../data/matrix.js';
import { matrixOf, matrixQuestions } from '../data/matrix.js';
import type { Report } from '../data/report.js';
import { countryName } from '../countries.js';
import type { Markup } from '../markup.js';
import { markup } from '../markup.js';
import { measurementAnchor } from '../page/anchors.js';
import type { VantagePlace } from '../page/model.js';
import { verdictWords } from '../page/verdict-words.js';
import { plural } from '../words.js';
import { columnsOf } from './tables.js';

/** All pairs, country by country, for each path. */
export function matrixSection(report: Report): Markup {
  const { derived, page, apps } = report;
  const questions = matrixQuestions(derived.tables);
  const columns = columnsOf(apps);
  const matrices = columns.map(({ id }) =>
    matrixOf(id, page.vantagePoints, derived.paths, derived.tables),
  );
  return markup`<section id="matrix" aria-labelledby="matrix-heading">
<h2 id="matrix-heading">Pair by pair</h2>
<p>One square for each pair of vantage points. A square leads to a measurement of its pair; arrow keys go from square to square.</p>
<div class="matrix-bar"><label for="question">Shown: the path …</label> <select id="question">${questions.map(({ key, label }) => markup`<option value="${key}">${label}</option>`)}</select>
<ul class="legend verdicts" aria-label="What the squares mean">${(['Y', 'y', 'n', 'N', '-'] as const).map((verdict) => markup`<li><span class="square" data-verdict="${verdict}" aria-hidden="true"></span>${verdictWords[verdict]}</li>`)}</ul></div>
<div class="matrices">${matrices.map((matrix, index) => matrixTable(matrix, columns[index]?.name ?? matrix.column, page.vantagePoints, questions))}</div>
</section>`;
}

function matrixTable(
  matrix: Matrix,
  name: string,
  vantagePoints: readonly VantagePlace[],
  questions: readonly MatrixQuestion[],
): Markup {
  const labels = vantagePoints.map(({ id, country }) =>
    vantagePoints.filter((other) => other.country === country).length > 1 ? id : country,
  );
  const head = (index: number, scope: 'row' | 'col') => {
    const place = vantagePoints[index];
    return markup`<th scope="${scope}"${scope === 'col' && markup` data-regions="${(place?.regions ?? []).join('|')}"`}><abbr title="${countryName(place?.country ?? '')}">${labels[index] ?? ''}</abbr></th>`;
  };
  return markup`<div class="scroll" role="region" aria-label="Pairs: ${name}" tabindex="0" data-path="${matrix.column}">
<table class="matrix"><caption>${name}</caption>
<tbody>${matrix.rows.map(
    (row, r) =>
      markup`<tr data-regions="${(vantagePoints[r]?.regions ?? []).join('|')}">${head(r, 'row')}${row.map((cell, c) => matrixCell(cell, `${labels[r] ?? ''}–${labels[c] ?? ''}`, vantagePoints[c]?.regions ?? [], questions))}</tr>`,
  )}</tbody>
<tfoot><tr><td></td>${vantagePoints.map((_, index) => head(index, 'col'))}</tr></tfoot></table></div>`;
}

function matrixCell(
  { verdicts, unknownHops, countries, measurement }: MatrixCell,
  pair: string,
  regions: readonly string[],
  questions: readonly MatrixQuestion[],
): Markup {
  const data = markup`data-regions="${regions.join('|')}"`;
  if (verdicts === null || measurement === null) {
    return markup`<td ${data} data-verdict="?"><span class="visually-hidden">not measured</span></td>`;
  }
  const [first = '-'] = verdicts;
  const more = `; ${countries.join(', ')}${unknownHops > 0 ? `; ${plural(unknownHops, 'unknown hop')}` : ''}`;
  return markup`<td ${data} data-verdict="${first}" data-verdicts="${verdicts.slice(0, questions.length).join('')}"><a href="#${measurementAnchor(measurement)}" tabindex="-1" data-pair="${pair}" data-more="${more}" aria-label="${pair}: ${verdictWords[first]}${more}"></a></td>`;
}
