import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { GeoSnapshot, GeoSource, LocationClaim } from '@matador/core';
import { MatadorError } from '@matador/core';
import { parse } from 'yaml';
import type { Correction } from './corrections.js';
import { CorrectionTable, correctionsSchema } from './corrections.js';

/** What its claims are called after. */
const sourceName = 'overrides';

/** The user's corrections as a source of claims, which a verdict follows. */
export class OverridesSource implements GeoSource {
  readonly id = sourceName;
  readonly #table: CorrectionTable;

  /** @param sha256 of the file the corrections came from. */
  constructor(corrections: readonly Correction[], sha256: string) {
    this.#table = new CorrectionTable(corrections);
    const dates = corrections.map(({ date }) => date).sort();
    this.snapshot = { name: sourceName, date: dates.at(-1) ?? null, sha256 };
  }

  readonly snapshot: GeoSnapshot;

  /**
   * Reads a list of corrections, YAML or JSON.
   * @throws MatadorError `geo-file-missing`, `geo-file-unreadable`, naming what is wrong.
   */
  static async open(path: string): Promise<OverridesSource> {
    const text = await readText(path);
    const corrections = readCorrections(text, path);
    return new OverridesSource(corrections, createHash('sha256').update(text).digest('hex'));
  }

  locate(address: string): LocationClaim[] {
    const correction = this.#table.find(address);
    if (correction === undefined) return [];
    const { country, reason, date } = correction;
    const place = { country, latitude: null, longitude: null, asn: null };
    return [{ source: sourceName, snapshot: date, ...place, basis: 'correction', reason }];
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw new MatadorError(
      missing ? `there is no file of corrections ${path}` : `cannot read ${path}`,
      {
        code: missing ? 'geo-file-missing' : 'geo-file-unreadable',
        hint: 'correct the path under the options of @matador/geo-overrides',
        cause,
      },
    );
  }
}

/** @param path for messages. */
function readCorrections(text: string, path: string): Correction[] {
  let content: unknown;
  try {
    content = parse(text);
  } catch (cause) {
    throw unreadable(`${path} is neither YAML nor JSON`, cause);
  }
  const result = correctionsSchema.safeParse(content ?? []);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path: where, message }) => {
    const [index, ...field] = where;
    const entry = typeof index === 'number' ? `entry ${index + 1}` : 'the file';
    return `${[entry, ...field.map(String)].join(', ')}: ${message}`;
  });
  throw unreadable(`${path}: ${problems.join('; ')}`, result.error);
}

function unreadable(message: string, cause: unknown): MatadorError {
  return new MatadorError(message, {
    code: 'geo-file-unreadable',
    hint: 'each entry is { address or prefix, country, reason, date: YYYY-MM-DD }',
    cause,
  });
}
