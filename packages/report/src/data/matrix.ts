import type { LocalityRecord, Tables } from '@matador/analysis';
import type { VantagePlace } from '../page/model.js';
import type { Verdict } from './paths.js';
import { leavesVerdict, outermostRegions, pathOf, verdictOf } from './paths.js';

/** What a matrix of pairs can show: leaving the region, then each interest group. */
export interface MatrixQuestion {
  readonly key: string;
  readonly label: string;
}

export interface MatrixCell {
  /** An answer to each question; `null`: the pair was not measured by this path. */
  readonly verdicts: readonly Verdict[] | null;
  readonly unknownHops: number;
  readonly countries: readonly string[];
  /** Folder of a measurement that saw it. */
  readonly measurement: string | null;
}

/** The pairs of one path: row r holds r + 1 cells, in the order of the vantage points. */
export interface Matrix {
  readonly column: string;
  readonly rows: readonly (readonly MatrixCell[])[];
}

export function matrixQuestions({ groups }: Pick<Tables, 'groups'>): MatrixQuestion[] {
  return [
    { key: 'leaves', label: 'leaves the region' },
    ...groups.map(({ name }, index) => ({
      key: `group-${index}`,
      label: `is accessible to ${name}`,
    })),
  ];
}

const unmeasured: MatrixCell = {
  verdicts: null,
  unknownHops: 0,
  countries: [],
  measurement: null,
};

export function matrixOf(
  column: string,
  vantagePoints: readonly VantagePlace[],
  paths: readonly LocalityRecord[],
  tables: Tables,
): Matrix {
  const outermost = outermostRegions(tables);
  const cells = new Map(
    paths
      .filter((path) => pathOf(path) === column)
      .map((path) => [pairKey(path.a.id, path.b.id), cellOf(path, tables, outermost)]),
  );
  return {
    column,
    rows: vantagePoints.map((row, index) =>
      vantagePoints
        .slice(0, index + 1)
        .map((other) => cells.get(pairKey(row.id, other.id)) ?? unmeasured),
    ),
  };
}

function pairKey(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

function cellOf(path: LocalityRecord, tables: Tables, outermost: readonly string[]): MatrixCell {
  return {
    verdicts: [
      leavesVerdict(path, outermost),
      ...tables.groups.map(({ name }) =>
        verdictOf(
          path.accessible.find(({ group }) => group === name),
          path.unknownHops,
        ),
      ),
    ],
    unknownHops: path.unknownHops,
    countries: path.countries,
    measurement: path.measurements[0] ?? null,
  };
}
