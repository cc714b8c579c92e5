import { findConfig, loadConfig } from '@matador/core';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import type { Check, CheckStatus } from '../doctor/check.js';
import { examine } from '../doctor/examine.js';
import { restoreAll } from '../doctor/restore.js';
import { openProject } from '../project.js';
import { printJson, printLine } from '../terminal.js';

const marks: Readonly<Record<CheckStatus, string>> = {
  ok: '✔',
  warning: '!',
  failed: '✘',
  skipped: '–',
};

interface DoctorOptions {
  readonly json?: true;
  readonly restore?: true;
}

async function* restoreCampaign(
  campaign: string | undefined,
  cwd: string,
  signal: AbortSignal,
): AsyncGenerator<Check> {
  const { loaded, host } = await openProject(campaign, cwd);
  const { testbeds, vantagePoints } = loaded.config;
  yield* restoreAll(testbeds, vantagePoints, host, signal);
}

export function addDoctorCommand(program: Command, context: Context): void {
  program
    .command('doctor')
    .argument('[campaign]', 'configuration file, or the folder that holds it')
    .option('--json', 'print one JSON document (matador/doctor/1)')
    .option('--restore', 'put phones, gateways and vantage points back to how they were found')
    .summary('check everything a campaign needs')
    .description(
      'Checks this machine, the configuration and its plugins, and whether each phone, gateway and ' +
        'vantage point can be reached and used and has the right time. Exit status 1 if something ' +
        'needed fails.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  sudo matador doctor my-study\n  matador doctor my-study --restore',
    )
    .action(async (campaign: string | undefined, options: DoctorOptions) => {
      const { terminal, signal } = context;
      const load = () =>
        campaign === undefined ? findConfig(terminal.cwd) : loadConfig(campaign, terminal.cwd);
      const checks: Check[] = [];
      const found = options.restore
        ? restoreCampaign(campaign, terminal.cwd, signal)
        : examine(load, signal);
      for await (const check of found) {
        checks.push(check);
        if (!options.json) terminal.out(renderCheck(check));
      }
      const failed = checks.filter(({ status }) => status === 'failed').length;
      if (failed > 0) context.workFailed();
      if (options.json) {
        printJson(terminal, { schema: 'matador/doctor/1', ok: failed === 0, checks });
      } else {
        const well = options.restore ? 'All is as it was.' : 'Nothing stands in the way.';
        printLine(terminal, failed === 0 ? well : `${failed} to mend.`);
      }
    });
}

export function renderCheck({ id, status, detail, hint }: Check): string {
  const line = `${marks[status]} ${id}: ${detail.replaceAll('\n', '\n    ')}\n`;
  return hint === null || status === 'ok' ? line : `${line}    ${hint}\n`;
}
