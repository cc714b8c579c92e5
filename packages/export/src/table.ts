/** Types of columns, as DuckDB and Parquet call them. */
export type ColumnType =
  'VARCHAR' | 'BOOLEAN' | 'UTINYINT' | 'INTEGER' | 'BIGINT' | 'DOUBLE' | 'TIMESTAMP_MS';

export interface Column {
  readonly type: ColumnType;
  /** What it holds, in a sentence; `null` where a value may be missing is said there. */
  readonly about: string;
}

/** A flat table of an export: the same columns in CSV, JSON and Parquet. */
export interface Table {
  readonly name: string;
  /** What a row is. */
  readonly about: string;
  readonly columns: Readonly<Record<string, Column>>;
}

/** Timestamps are RFC 3339 text, as in the records. */
export type Value = string | number | boolean | null;

/** A row has a value for each of its table's columns. */
export type RowOf<Of extends Table> = { readonly [Name in keyof Of['columns']]: Value };

/** Keeps the names of a table's columns, so that rows are checked against them. */
export function table<const Of extends Table>(definition: Of): Of {
  return definition;
}

/** Takes rows as they come. */
export type AddRow = <Of extends Table>(to: Of, row: RowOf<Of>) => void;

/** Several names, addresses or countries in one column: separated by spaces. */
export function listed(values: readonly string[] | null | undefined): string | null {
  return values == null || values.length === 0 ? null : values.join(' ');
}
