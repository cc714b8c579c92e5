import type { PlanSummary } from '@matador/core';
import { loadConfig, planCampaign, summarisePlan } from '@matador/core';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { renderTable } from '../tables.js';
import { printJson } from '../terminal.js';
import { formatBytes, formatDuration } from '../units.js';

export function addPlanCommand(program: Command, context: Context): void {
  program
    .command('plan')
    .argument('[campaign]', 'configuration file, or the folder that holds it')
    .option('--json', 'print one JSON document (matador/plan/1)')
    .summary('count what a campaign will measure')
    .description(
      'Counts vantage points, pairs, measurements and messages of a campaign, and estimates its ' +
        'time and data. Nothing is reached or changed.',
    )
    .addHelpText('after', '\nExamples:\n  matador plan\n  matador plan my-study --json')
    .action(async (campaign: string | undefined, options: { json?: true }) => {
      const { config } = await loadConfig(campaign, context.terminal.cwd);
      const summary = summarisePlan(planCampaign(config), config.testbeds.length);
      if (options.json) printJson(context.terminal, summary);
      else context.terminal.out(renderPlan(summary, config.testbeds.length));
    });
}

export function renderPlan(summary: PlanSummary, testbeds: number): string {
  const { estimate } = summary;
  const withTestbeds = testbeds > 1 ? ` with ${testbeds} testbeds` : '';
  return renderTable(
    [],
    [
      ['vantage points', String(summary.vantagePoints)],
      ['pairs', String(summary.pairs)],
      ['measurements', String(summary.measurements)],
      ['messages', String(summary.messages)],
      ['controls', String(summary.controls)],
      ['time, roughly', `${formatDuration(estimate.seconds)}${withTestbeds}`],
      ['data, roughly', formatBytes(estimate.bytes)],
    ],
  );
}
