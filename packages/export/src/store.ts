import { mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';
import { DuckDBInstance, timestampMillisValue } from '@duckdb/node-api';
import type { AddRow, ColumnType, Table, Value } from './table.js';

/** Formats of flat tables, as DuckDB's COPY makes them. */
const tableFormats = {
  csv: 'FORMAT csv, HEADER true',
  json: 'FORMAT json, ARRAY true',
  parquet: 'FORMAT parquet, COMPRESSION zstd',
} as const;
export type TableFormat = keyof typeof tableFormats;

/** Of DuckDB; what is more goes to its file. */
const memoryLimit = '500MB';

/** Rows on their way to files: in a DuckDB database beside them, so that any number fits. */
export class TableStore {
  private readonly appenders = new Map<string, DuckDBAppender>();

  private constructor(
    private readonly folder: string,
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
    private readonly tables: readonly Table[],
  ) {}

  /** @param directory where the database lies until it is closed. */
  static async open(directory: string, tables: readonly Table[]): Promise<TableStore> {
    const folder = await mkdtemp(join(directory, '.export-'));
    const instance = await DuckDBInstance.create(join(folder, 'rows.duckdb'), {
      memory_limit: memoryLimit,
    });
    const connection = await instance.connect();
    const store = new TableStore(folder, instance, connection, tables);
    for (const { name, columns } of tables) {
      const types = Object.entries(columns).map(([column, { type }]) => `"${column}" ${type}`);
      await connection.run(`CREATE TABLE "${name}" (${types.join(', ')})`);
      store.appenders.set(name, await connection.createAppender(name));
    }
    return store;
  }

  readonly add: AddRow = (to, row) => {
    const appender = this.appenders.get(to.name);
    if (appender === undefined) throw new Error(`no table ${to.name} in this export`);
    for (const [column, { type }] of Object.entries(to.columns)) {
      append(appender, type, (row as Readonly<Record<string, Value>>)[column] ?? null);
    }
    appender.endRow();
  };

  /** Writes a file for each table, in the order the rows came, and returns their names. */
  async write(directory: string, format: TableFormat): Promise<string[]> {
    for (const appender of this.appenders.values()) appender.flushSync();
    const files: string[] = [];
    for (const { name, columns } of this.tables) {
      const file = `${name}.${format}`;
      const draft = join(this.folder, file);
      const rows = `SELECT ${selected(columns, format).join(', ')} FROM "${name}"`;
      await this.connection.run(`COPY (${rows}) TO ${quoted(draft)} (${tableFormats[format]})`);
      await rename(draft, join(directory, file));
      files.push(file);
    }
    return files;
  }

  async close(): Promise<void> {
    for (const appender of this.appenders.values()) appender.closeSync();
    this.connection.closeSync();
    this.instance.closeSync();
    await rm(this.folder, { recursive: true, force: true });
  }
}

function append(appender: DuckDBAppender, type: ColumnType, value: Value): void {
  if (value === null) appender.appendNull();
  else if (type === 'VARCHAR') appender.appendVarchar(String(value));
  else if (type === 'BOOLEAN') appender.appendBoolean(value === true);
  else if (type === 'DOUBLE') appender.appendDouble(Number(value));
  else if (type === 'INTEGER') appender.appendInteger(Number(value));
  else if (type === 'UTINYINT') appender.appendUTinyInt(Number(value));
  else if (type === 'BIGINT') appender.appendBigInt(BigInt(value));
  else {
    const millis = BigInt(Date.parse(String(value)));
    appender.appendTimestampMilliseconds(timestampMillisValue(millis));
  }
}

/** Parquet has a type for times; elsewhere they are RFC 3339, as in the records. */
function selected(columns: Table['columns'], format: TableFormat): string[] {
  return Object.entries(columns).map(([column, { type }]) =>
    type === 'TIMESTAMP_MS' && format !== 'parquet'
      ? `strftime("${column}"::TIMESTAMP, '%Y-%m-%dT%H:%M:%S.%gZ') AS "${column}"`
      : `"${column}"`,
  );
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
