import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LabEvent } from '@matador/lab';
import type { Command } from 'commander';
import { analyse } from '../analyse.js';
import type { Context } from '../context.js';
import { importOptional } from '../optional-package.js';
import { noteLine, printJson, printLine } from '../terminal.js';

const ownCommand = [process.execPath, fileURLToPath(new URL('../bin.js', import.meta.url))];

export function addLabCommand(program: Command, context: Context): void {
  const { terminal, signal } = context;
  const load = (command: string) =>
    importOptional('@matador/lab', `matador lab ${command}`, terminal.cwd);
  const options = {
    baseDirectory: terminal.cwd,
    signal,
    onProgress: (event: LabEvent) => {
      const line = renderLabEvent(event);
      if (line !== null) noteLine(terminal, line);
    },
  };
  const lab = program
    .command('lab')
    .summary('virtual phones, gateways and vantage points on this machine')
    .description(
      'The virtual testbed: phones, gateways, vantage points, routers and services in network ' +
        'namespaces of this machine. It needs Linux, and leaves nothing behind.',
    );

  lab
    .command('up')
    .argument('<scenario>', 'name of a scenario, or path of its YAML file')
    .summary('bring a lab up that stays')
    .description('Brings a lab up that stays until `matador lab down`.')
    .action(async (scenario: string) => {
      const { labUp, labConfigFile } = await load('up');
      await labUp(scenario, options);
      printLine(terminal, `${scenario} is up; in it, the configuration is ${labConfigFile}.`);
      noteLine(terminal, 'Use it with `matador lab exec`, end it with `matador lab down`.');
    });

  lab
    .command('down')
    .summary('take the lab down')
    .description('Takes the lab down that `matador lab up` brought up.')
    .action(async () => {
      const { labDown } = await load('down');
      printLine(terminal, (await labDown(signal)) ? 'The lab is down.' : 'No lab was up.');
    });

  lab
    .command('exec')
    .argument('<command...>', 'program and arguments; put -- before them')
    .summary('run a program in the lab that is up')
    .description("Runs a program in the standing lab, in the tester's network namespace.")
    .addHelpText('after', '\nExample:\n  matador lab exec -- adb devices')
    .action(async (argv: string[]) => {
      const { labExec } = await load('exec');
      const status = await labExec(argv, signal);
      if (status === 0) return;
      noteLine(terminal, `${argv.join(' ')} ended with status ${status}`);
      context.workFailed();
    });

  lab
    .command('run')
    .argument('<scenario>', 'name of a scenario, or path of its YAML file')
    .requiredOption('--dataset <folder>', 'where the evidence goes; begun, or gone on with')
    .option('--json', 'print one JSON document (matador/tables/1)')
    .summary("run a scenario's campaign, then analyse it")
    .description(
      "Brings the scenario's lab up, runs its campaign in it, takes it down, and prints the locality " +
        'tables. The truth about the lab is written beside the data set.',
    )
    .addHelpText('after', '\nExample:\n  matador lab run six-countries --dataset data/lab')
    .action(async (scenario: string, { dataset, json }: { dataset: string; json?: true }) => {
      const { runScenario } = await load('run');
      const run = await runScenario({
        ...options,
        scenario,
        dataset: resolve(terminal.cwd, dataset),
        matador: ownCommand,
        // What the campaign says of itself is no part of the result.
        onStdout: (chunk) => terminal.note(chunk.toString()),
      });
      if (run.status !== 0) context.workFailed();
      // Wrong use: `matador run` has said why, and there is no data set.
      if (run.status === 2) return;
      const { tables, rendered } = await analyse(
        { directory: run.dataset, command: 'matador lab run' },
        context,
      );
      if (json) printJson(terminal, tables);
      else terminal.out(rendered);
      noteLine(terminal, `Data set: ${run.dataset}\nTruth: ${run.truthFile}`);
    });
}

export function renderLabEvent(event: LabEvent): string | null {
  switch (event.kind) {
    case 'stage-done':
      return `lab: ${event.stage} ready in ${Math.round(event.ms)} ms`;
    case 'up':
      return `lab: ${event.scenario} is up: ${event.namespaces} namespaces, ${event.links} links`;
    case 'program-died': {
      const how = event.signal ?? `status ${event.status ?? '?'}`;
      return `lab: ${event.name} ended on its own (${how}): ${event.lastWords}`;
    }
    case 'stage-started':
    case 'down':
      return null;
  }
}
