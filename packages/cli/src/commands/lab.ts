import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requestControl, UsageError } from '@matador/core';
import type { LabEvent } from '@matador/lab';
import type { Command } from 'commander';
import { analyse } from '../analyse.js';
import type { Context } from '../context.js';
import { wholeNumber } from '../number-argument.js';
import { importOptional } from '../optional-package.js';
import { noteLine, printJson, printLine } from '../terminal.js';

interface FaultOptions {
  testbed?: string;
  side?: string;
  dialog?: string;
  app?: string;
  vantagePoint?: string;
  router?: string;
  seconds?: number;
}

interface TestbedsOption {
  testbeds?: number;
}

interface RunOptions extends TestbedsOption {
  dataset: string;
  json?: true;
}

const testbedsHelp = 'how many stand at the site, instead of as many as the scenario says';
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
    .option('--testbeds <number>', testbedsHelp, wholeNumber(1, 16))
    .summary('bring a lab up that stays')
    .description('Brings a lab up that stays until `matador lab down`.')
    .action(async (scenario: string, chosen: TestbedsOption) => {
      const { labUp, labConfigFile } = await load('up');
      await labUp(scenario, { ...options, ...chosen });
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
    .command('fault')
    .argument('<kind>', 'such as dialog, app-crash, wifi-lost, tunnel-killed, dns-dead, healed')
    .option('--side <side>', 'of the phone or gateway: a or b')
    .option('--testbed <testbed>', 'of them: lab (the default), lab2, …')
    .option('--dialog <dialog>', 'which: low-battery, incoming-call, system-update, …')
    .option('--app <app>', 'whose next message is lost, or delivered twice')
    .option('--vantage-point <id>', 'which is down, or whose resolver is dead')
    .option('--router <id>', 'which is silent')
    .option('--seconds <number>', 'how long it lasts, where that is known beforehand', Number)
    .summary('make something go wrong in the lab that is up')
    .description(
      'Makes something go wrong in the standing lab, at once: on a phone or a gateway, at a server, in ' +
        'the network. `healed` ends what lasts on a phone. A scenario lists those that happen by ' +
        'themselves as `faults`.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  matador lab fault dialog --dialog low-battery --side a\n' +
        '  matador lab fault vantage-point-down --vantage-point br --seconds 30',
    )
    .action(async (kind: string, { testbed, side, ...details }: FaultOptions) => {
      const { faultSchema, labFault } = await load('fault');
      const placed = {
        fault: { kind, ...details },
        ...(side === undefined ? {} : { side }),
        ...(testbed === undefined ? {} : { testbed }),
      };
      const parsed = faultSchema.safeParse(placed);
      if (!parsed.success) {
        throw new UsageError(`the fault ${JSON.stringify(placed)} is none that a lab can have`, {
          code: 'no-such-fault',
          hint: 'A phone or gateway needs --side, a dialog --dialog, a message --app, a vantage point --vantage-point, a router --router; kinds: packages/lab/README.md.',
        });
      }
      if (await labFault(parsed.data, signal)) printLine(terminal, `${kind} happened.`);
      else context.workFailed();
    });

  lab
    .command('run')
    .argument('<scenario>', 'name of a scenario, or path of its YAML file')
    .requiredOption('--dataset <folder>', 'where the evidence goes; begun, or gone on with')
    .option('--testbeds <number>', testbedsHelp, wholeNumber(1, 16))
    .option('--json', 'print one JSON document (matador/tables/1)')
    .summary("run a scenario's campaign, then analyse it")
    .description(
      "Brings the scenario's lab up, runs its campaign in it, takes it down, and prints the locality " +
        'tables. The truth about the lab is written beside the data set.',
    )
    .addHelpText('after', '\nExample:\n  matador lab run six-countries --dataset data/lab')
    .action(async (scenario: string, { dataset, json, ...chosen }: RunOptions) => {
      const { runScenario } = await load('run');
      const run = await runScenario({
        ...options,
        signal: stopFirst(resolve(terminal.cwd, dataset), context),
        ...chosen,
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

/** A first Ctrl-C is passed on to the run in the lab, or ends the lab where none is under way. */
function stopFirst(dataset: string, { signal, finishFirst }: Context): AbortSignal {
  const unheard = new AbortController();
  finishFirst().addEventListener('abort', () => {
    requestControl(dataset, 'stop', signal).catch(() => unheard.abort());
  });
  return AbortSignal.any([signal, unheard.signal]);
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
