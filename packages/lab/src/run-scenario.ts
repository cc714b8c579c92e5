import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { UsageError } from '@matador/core';
import { z } from 'zod';
import type { LabOptions } from './lab.js';
import { runInLab } from './lab.js';
import { labConfigFile } from './state.js';

export interface RunScenarioOptions extends LabOptions {
  /** Name or path. */
  readonly scenario: string;
  /** Folder of the data set. */
  readonly dataset: string;
  /** Where the truth is written; default: beside the data set, with `.truth.json`. */
  readonly truthFile?: string;
  /** The command that starts `matador`; default: node with the installed `@matador/cli`. */
  readonly matador?: readonly string[];
  /** Further arguments of `matador run`. */
  readonly args?: readonly string[];
  /** Takes what `matador run` prints on stdout, which is else the caller's own. */
  readonly onStdout?: (chunk: Buffer) => void;
}

export interface ScenarioRun {
  /** The exit status of `matador run`. */
  readonly status: number;
  /** Absolute. */
  readonly dataset: string;
  /** Absolute; `matador/truth/1`. */
  readonly truthFile: string;
}

/**
 * Brings the scenario's lab up, runs `matador run` in it with the configuration a user with real phones
 * would write, and writes the truth when it has ended, also when it failed.
 * @throws MatadorError when the lab could not be brought up; UsageError for wrong use.
 */
export async function runScenario(options: RunScenarioOptions): Promise<ScenarioRun> {
  const dataset = resolve(options.dataset);
  const truthFile = resolve(options.truthFile ?? `${dataset}.truth.json`);
  const matador = options.matador ?? (await installedMatador());
  const argv = [...matador, 'run', labConfigFile, '--dataset', dataset, ...(options.args ?? [])];
  const status = await runInLab(options.scenario, argv, { ...options, truthFile });
  return { status, dataset, truthFile };
}

const packageJsonSchema = z.object({ bin: z.object({ matador: z.string() }) });

async function installedMatador(): Promise<string[]> {
  try {
    const file = createRequire(import.meta.url).resolve('@matador/cli/package.json');
    const { bin } = packageJsonSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    return [process.execPath, resolve(dirname(file), bin.matador)];
  } catch (cause) {
    throw new UsageError('the package @matador/cli is not installed beside the lab', {
      code: 'no-command-line',
      hint: 'Install it with `npm install @matador/cli`.',
      cause,
    });
  }
}
