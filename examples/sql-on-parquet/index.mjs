// Makes Tables 2 and 3 of a data set by SQL on its Parquet, and holds them against those that
// `matador analyse` made. Usage: node index.mjs FOLDER (where `matador export --format parquet` wrote).
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { exportTables } from '@matador/export';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node index.mjs FOLDER');
  process.exit(2);
}

const connection = await (await DuckDBInstance.create(':memory:')).connect();
for (const { name } of exportTables) {
  const file = join(resolve(folder), `${name}.parquet`).replaceAll("'", "''");
  await connection.run(`CREATE VIEW ${name} AS FROM read_parquet('${file}')`);
}
await connection.run(await readFile(new URL('tables.sql', import.meta.url), 'utf8'));
const reader = await connection.runAndReadAll(`
  SELECT
    coalesce(remade.region, cells.region) AS region,
    coalesce(remade.interest_group, cells.interest_group) AS interest_group,
    coalesce(remade.path, cells.path) AS path,
    remade.counted, remade.measured, remade.unknown_pairs,
    coalesce(
      remade.counted = cells.counted AND remade.measured = cells.measured
        AND remade.unknown_pairs = cells.unknown_pairs,
      false
    ) AS same
  FROM cells_remade AS remade
  FULL JOIN (FROM cells WHERE measured > 0) AS cells
    ON remade.region = cells.region AND remade.path = cells.path
    AND remade.interest_group IS NOT DISTINCT FROM cells.interest_group
  ORDER BY interest_group NULLS FIRST, region, path`);
const cells = reader.getRowObjectsJson();
for (const { region, interest_group, path, counted, measured, unknown_pairs, same } of cells) {
  const name = [
    interest_group === null ? 'leaves' : `seen by ${interest_group}`,
    region,
    path,
  ].join(', ');
  const unknown = unknown_pairs === '0' ? '' : `, ${unknown_pairs} with unknown hops`;
  console.log(
    `${name}: ${counted} of ${measured}${unknown}${same ? '' : ' (analyse says otherwise)'}`,
  );
}
const others = cells.filter(({ same }) => !same).length;
console.log(`${cells.length} cells, ${others} other than analyse's`);
if (cells.length === 0 || others > 0) process.exitCode = 1;
