import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Config } from '@matador/core';
import { configSchema, describeIssues, UsageError } from '@matador/core';
import { parse } from 'yaml';

const hints = {
  groups:
    'List groups: `- EU`, or `- { name: Neighbours, date: 2026-01-01, countries: [FR, NL] }`.',
  regions:
    'List regions: `- { name: Europe, m49: "150" }`, or `- { name: Alps, countries: [CH] }`.',
};

/**
 * A YAML (or JSON) file that lists interest groups or regions, as they stand in a configuration.
 * @throws UsageError `unreadable-rows`, `invalid-rows`.
 */
export async function readRows<Key extends 'groups' | 'regions'>(
  path: string,
  key: Key,
): Promise<NonNullable<Config[Key]>> {
  const name = basename(path);
  let value: unknown;
  try {
    value = parse(await readFile(path, 'utf8'));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`${name} cannot be read: ${why}`, {
      code: 'unreadable-rows',
      hint: hints[key],
      cause,
    });
  }
  const read = configSchema.shape[key].unwrap().safeParse(value);
  if (!read.success) {
    throw new UsageError(`${name}: ${describeIssues(read.error, key).join('; ')}`, {
      code: 'invalid-rows',
      hint: hints[key],
    });
  }
  return read.data as NonNullable<Config[Key]>;
}
