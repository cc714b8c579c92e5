import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dataset } from '@matador/core';
import type { ExportOptions } from './options.js';
import { ripeAtlasResult } from './ripe-atlas.js';
import { storedTraces } from './stored-traces.js';
import { writePieces } from './write-pieces.js';

const file = 'ripe-atlas.jsonl';

/**
 * Writes every path trace of a data set as a traceroute result of RIPE Atlas, one a line. `prb_id` is
 * the number of the vantage point in the campaign, from 1; 0 where no vantage point is known.
 * @returns the files' names.
 */
export async function exportRipeAtlas(
  dataset: Dataset,
  directory: string,
  options: ExportOptions = {},
): Promise<string[]> {
  await mkdir(directory, { recursive: true });
  const ids = dataset.campaign.config.vantagePoints.map(({ id }) => id);
  await writePieces(join(directory, file), async (add) => {
    for await (const { pathTraces } of storedTraces(dataset, options)) {
      for (const trace of pathTraces ?? []) {
        const number = ids.indexOf(trace.context?.vantagePoint ?? '') + 1;
        await add(`${JSON.stringify(ripeAtlasResult(trace, number))}\n`);
      }
    }
  });
  return [file];
}
