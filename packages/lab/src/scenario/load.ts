import { readFile, readdir } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '@matador/core';
import { parse } from 'yaml';
import { z } from 'zod';
import { withAddresses6 } from './addresses.js';
import { scenarioProblems } from './check.js';
import type { Scenario } from './schema.js';
import { scenarioSchema } from './schema.js';

const packageDirectory = fileURLToPath(new URL('../../../', import.meta.url));
const scenariosDirectory = join(packageDirectory, 'scenarios');

export interface ScenarioChanges {
  /** How many testbeds stand at the site. */
  readonly testbeds?: number | undefined;
}

/** Names of the scenarios that come with the package. */
export async function scenarioNames(): Promise<string[]> {
  const files = await readdir(scenariosDirectory);
  return files
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

/**
 * Reads a scenario by the name of one that comes with the package, or from a file.
 * @param nameOrPath a path holds a slash or ends in `.yaml` or `.yml`.
 * @param baseDirectory where a relative path starts.
 * @param changes what holds instead of what the file says.
 * @throws UsageError `scenario-not-found`, `scenario-invalid`.
 */
export async function loadScenario(
  nameOrPath: string,
  baseDirectory: string = process.cwd(),
  changes: ScenarioChanges = {},
): Promise<Scenario> {
  const file = scenarioFile(nameOrPath, baseDirectory);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new UsageError(`there is no scenario ${nameOrPath}`, {
      code: 'scenario-not-found',
      hint: `Give the path of a YAML file, or one of: ${(await scenarioNames()).join(', ')}.`,
      cause,
    });
  }
  return parseScenario(text, file, changes);
}

/** The absolute path that a scenario's name or path stands for. */
export function scenarioFile(nameOrPath: string, baseDirectory: string): string {
  const isPath = nameOrPath.includes('/') || /\.ya?ml$/.test(nameOrPath);
  if (!isPath) return join(scenariosDirectory, `${nameOrPath}.yaml`);
  return isAbsolute(nameOrPath) ? nameOrPath : resolve(baseDirectory, nameOrPath);
}

/** @throws UsageError `scenario-invalid` that lists every problem with the path to it. */
export function parseScenario(text: string, file: string, changes: ScenarioChanges = {}): Scenario {
  let document: unknown;
  try {
    document = changed(parse(text), changes);
  } catch (cause) {
    throw invalid(file, [cause instanceof Error ? cause.message : String(cause)]);
  }
  const result = scenarioSchema.safeParse(document);
  if (!result.success) {
    throw invalid(
      file,
      result.error.issues.map(({ path, message }) => `${path.join('.') || '(top)'}: ${message}`),
    );
  }
  const scenario = result.data.ipv6 ? withAddresses6(result.data) : result.data;
  const problems = scenarioProblems(scenario);
  if (problems.length > 0) throw invalid(file, problems);
  return scenario;
}

/** Of a document that is no scenario, the schema says so. */
function changed(document: unknown, { testbeds }: ScenarioChanges): unknown {
  const parsed = z.looseObject({ site: z.looseObject({}) }).safeParse(document);
  if (testbeds === undefined || !parsed.success) return document;
  return { ...parsed.data, site: { ...parsed.data.site, testbeds } };
}

function invalid(file: string, problems: readonly string[]): UsageError {
  return new UsageError(`${file} is not a valid scenario:\n  ${problems.join('\n  ')}`, {
    code: 'scenario-invalid',
    hint: 'Mend what is listed; the names are those of the scenario schema.',
  });
}
