import { UsageError } from '@matador/core';
import type { Cell, Tables } from '../records.js';

/** One cell of Table 2 or 3. */
export interface CellAddress {
  readonly table: 'table2' | 'table3';
  readonly region: string;
  /** `null` in Table 2. */
  readonly group: string | null;
  /** `network`, or the id of an app. */
  readonly column: string;
}

export interface AddressedCell extends CellAddress {
  readonly cell: Cell;
}

/** What a cell is called: `table3/Europe/5 Eyes/whatsapp`. */
export function cellName(cell: CellAddress): string {
  return partsOf(cell).join('/');
}

function partsOf({ table, region, group, column }: CellAddress): string[] {
  return [table, region, ...(group === null ? [] : [group]), column];
}

/** All cells of Tables 2 and 3, in their order. */
export function allCells(tables: Tables): AddressedCell[] {
  const cellsOf = (
    table: CellAddress['table'],
    row: Tables['table2'][number],
    group: string | null,
  ): AddressedCell[] =>
    Object.entries({ network: row.network, ...row.applications }).map(([column, cell]) => {
      return { table, region: row.region, group, column, cell };
    });
  return [
    ...tables.table2.flatMap((row) => cellsOf('table2', row, null)),
    ...tables.table3.flatMap((row) => cellsOf('table3', row, row.group)),
  ];
}

/**
 * The cells that a name means: one for a whole name, all that begin with it for a part. Upper and
 * lower case are the same; an app is called by its id or its display name.
 * @param displayNames by id, where they are known.
 * @throws UsageError `unknown-cell`, which lists what there is.
 */
export function findCells(
  tables: Tables,
  name: string,
  displayNames: ReadonlyMap<string, string> = new Map(),
): AddressedCell[] {
  const wanted = name.split('/').map((part) => part.trim());
  if (wanted.at(-1) === '') wanted.pop();
  let cells = allCells(tables);
  for (const [position, part] of wanted.entries()) {
    const names = (cell: AddressedCell) => namesAt(cell, position, displayNames);
    const found = cells.filter((cell) => names(cell).some((known) => isSame(known, part)));
    if (found.length === 0) {
      const known = cells.flatMap((cell) => names(cell).slice(0, 1));
      throw unknownCell(name, part, known);
    }
    cells = found;
  }
  return cells;
}

/** The first is the one that is listed. */
function namesAt(
  cell: AddressedCell,
  position: number,
  displayNames: ReadonlyMap<string, string>,
): string[] {
  const parts = partsOf(cell);
  const part = parts[position];
  if (part === undefined) return [];
  const isColumn = position === parts.length - 1;
  const displayed = isColumn ? displayNames.get(part) : undefined;
  return displayed === undefined ? [part] : [part, displayed];
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function unknownCell(name: string, part: string, known: readonly string[]): UsageError {
  const there = [...new Set(known)];
  const hint =
    there.length === 0
      ? 'Leave out what is behind the last name.'
      : `In its place there are: ${there.join(', ')}.`;
  return new UsageError(`${name}: there is no ${part === '' ? 'empty name' : part}`, {
    code: 'unknown-cell',
    hint,
  });
}
