#!/usr/bin/env node
/**
 * Holds Tables 2 and 3 of a campaign in the lab against those counted from the lab's truth alone:
 *
 *     node scripts/evaluate-tables.mjs DATASET [--scenario SCENARIO] [--truth FILE]
 *
 * The data set is analysed twice, in a copy that shares its evidence: with the scenario's geodata as it
 * is, and with geodata that knows where everything stands. SCENARIO, a name or a file, is the campaign's
 * (default: the one that the truth names), the truth is DATASET.truth.json.
 *
 * Exit status 1 where, with exact geodata, a cell differs from the truth, or, with the scenario's, the truth
 * lies outside of a cell's bounds or more than 5 % of the cells differ.
 */
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { allCells, analyseDataset, cellName } from '@matador/analysis';
import { Dataset, planCampaign, readCampaignState } from '@matador/core';
import { loadScenario, measuredPair, sourceOf, trueTables } from '@matador/lab';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { scenario: { type: 'string' }, truth: { type: 'string' } },
});
const [directory] = positionals;
if (directory === undefined) {
  console.error('usage: evaluate-tables.mjs DATASET [--scenario SCENARIO] [--truth FILE]');
  process.exit(2);
}
const truth = JSON.parse(await readFile(values.truth ?? `${directory}.truth.json`, 'utf8'));
const scenario = await loadScenario(values.scenario ?? truth.scenario, process.cwd());
const measured = await measuredPairs();

const imperfect = await compare(scenario);
const exact = await compare({
  ...scenario,
  geodata: { ...scenario.geodata, errors: [], missing: [] },
});
console.log(
  `${measured.length} measurements, ${measured.flatMap(({ texts }) => texts).length} messages`,
);
report("the scenario's geodata", imperfect);
report('exact geodata', exact);
const wrong = imperfect.filter(({ differs }) => differs).length;
const passed =
  exact.every(({ differs }) => !differs) &&
  imperfect.every(({ outside }) => !outside) &&
  wrong <= 0.05 * imperfect.length;
if (!passed) process.exitCode = 1;

/** Without those that the campaign measured again from the vantage point's replacement. */
async function measuredPairs() {
  const dataset = await Dataset.open(directory);
  const plan = planCampaign(dataset.campaign.config);
  const state = await readCampaignState(dataset, plan);
  const standsFor = (id) => state.standsFor(id);
  const isReplaced = ({ vantagePoint: { id } }) => state.node(standsFor(id)).current !== id;
  const pairs = [];
  for await (const { record } of dataset.measurements()) {
    const { kind, outcome, sides } = record;
    if (kind !== 'measurement' || outcome !== 'complete') continue;
    if (plan.campaign.measureAgain && Object.values(sides).some(isReplaced)) continue;
    pairs.push(measuredPair(record, standsFor));
  }
  return pairs;
}

/** One entry for each cell that has pairs. */
async function compare(as) {
  const tables = await analysed(sourceOf(as));
  const truly = trueTables(truth, measured, tables.regions, tables.groups);
  const expectedCells = new Map([...truly.table2, ...truly.table3]);
  return allCells(tables).flatMap(({ cell, ...address }) => {
    const place = cellName(address);
    const expected = expectedCells.get(place.slice('table2/'.length));
    if (expected.n === 0 && cell.n === 0) return [];
    const share = expected.count / expected.n;
    const { low, high } = cell.bounds ?? { low: 0, high: 1 };
    return {
      place,
      cell,
      expected,
      differs: cell.count !== expected.count || cell.n !== expected.n,
      outside: share < low || share > high,
    };
  });
}

async function analysed(source) {
  const copy = await mkdtemp(join(tmpdir(), 'matador-evaluate-'));
  try {
    for (const name of ['campaign.json', 'journal.jsonl', 'measurements']) {
      await symlink(resolve(directory, name), join(copy, name));
    }
    // Endpoints come from captures, and do not depend on geodata but for networks, which a lab has none of.
    await cp(join(directory, 'derived'), join(copy, 'derived'), { recursive: true });
    return await analyseDataset(copy, { geoSources: [source], stages: ['locations'] });
  } finally {
    await rm(copy, { recursive: true });
  }
}

function report(geodata, compared) {
  const differing = compared.filter(({ differs }) => differs);
  const outside = compared.filter((each) => each.outside);
  console.log(
    `\nwith ${geodata}: ${compared.length} cells, ${differing.length} differ from the truth, ` +
      `the truth outside of the bounds of ${outside.length}`,
  );
  for (const { place, cell, expected, outside: out } of [...new Set([...differing, ...outside])]) {
    const { low, high } = cell.bounds ?? {};
    console.log(
      `  ${place}: ${cell.count}/${cell.n} for ${expected.count}/${expected.n}, ` +
        `bounds ${low?.toFixed(3)} to ${high?.toFixed(3)}${out ? ': outside' : ''}`,
    );
  }
}
