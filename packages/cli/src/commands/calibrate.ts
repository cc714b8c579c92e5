import { readFile } from 'node:fs/promises';
import type { PhoneConfig, PluginHost, TestbedConfig } from '@matador/core';
import { phoneConfigSchema, UsageError, writeFileAtomically } from '@matador/core';
import type { Command } from 'commander';
import type { LearntOption } from '../calibrate/configuration.js';
import { configurationWith, toAddByHand } from '../calibrate/configuration.js';
import type { Context } from '../context.js';
import { openProject } from '../project.js';
import { noteLine, printJson, printLine } from '../terminal.js';

/** A phone answers in seconds, or never. */
const limitMs = 60_000;

interface CalibrateOptions {
  readonly app: string;
  readonly campaign?: string;
  readonly json?: true;
}

export function addCalibrateCommand(program: Command, context: Context): void {
  program
    .command('calibrate')
    .argument('[phone]', 'side of a testbed (`b`, `testbed-1/a`), or serial', 'a')
    .requiredOption('--app <app>', 'the app to learn: wechat')
    .option('--campaign <path>', 'configuration file, or the folder that holds it')
    .option('--json', 'print one JSON document (matador/calibration/1)')
    .summary('learn the ids of an app that changes them')
    .description(
      'Reads the screen of a phone once, an open conversation with a message in it and a letter ' +
        "typed but not sent, learns what the installed version of the app calls its views, and writes that to the configuration's " +
        'options of the plugin. Touches nothing on the phone.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  matador calibrate --app wechat\n  matador calibrate 1A2B3C4D --app wechat --json',
    )
    .action(async (phone: string, options: CalibrateOptions) => {
      const { terminal } = context;
      const { loaded, host } = await openProject(options.campaign, terminal.cwd);
      const signal = AbortSignal.any([context.signal, AbortSignal.timeout(limitMs)]);
      const config = choosePhone(phone, loaded.config.testbeds);
      const { unknown, ...learnt } = await learn(options.app, config, host, signal);
      const text = await readFile(loaded.file, 'utf8');
      const names = host.plugins.map(({ name }) => name);
      const edited = configurationWith(learnt, loaded.file, text, names);
      if (edited !== undefined && edited !== text) await writeFileAtomically(loaded.file, edited);
      if (options.json) {
        const writtenTo = edited === undefined ? null : loaded.file;
        printJson(terminal, {
          schema: 'matador/calibration/1',
          ...{ app: options.app, phone: config.serial, ...learnt, unknown, writtenTo },
        });
        return;
      }
      for (const [name, id] of Object.entries(learnt.ids)) printLine(terminal, `${name}: ${id}`);
      for (const reason of unknown) noteLine(terminal, `not learnt: ${reason}`);
      if (edited !== undefined) noteLine(terminal, `Written to ${loaded.file}.`);
      else
        noteLine(terminal, `${loaded.file} is a program: add this to it.\n${toAddByHand(learnt)}`);
    });
}

async function learn(
  app: string,
  config: PhoneConfig,
  host: PluginHost,
  signal: AbortSignal,
): Promise<LearntOption & { readonly unknown: readonly string[] }> {
  const driver = host.get('app', app);
  const plugin = host.plugins.find(({ provides }) => provides.includes(`app:${app}`));
  if (driver.calibrate === undefined || plugin === undefined) {
    throw new UsageError(`${driver.manifest.displayName} needs no calibration`, {
      code: 'nothing-to-calibrate',
      hint: 'Its ids stay the same from version to version.',
    });
  }
  const phone = await host.get('phone', config.provider).open(config, signal);
  try {
    const learnt = await driver.calibrate(phone, signal);
    return { plugin: plugin.name, ...learnt };
  } finally {
    await phone.close();
  }
}

/** @throws UsageError `no-such-phone` for a side that the configuration does not have. */
function choosePhone(named: string, testbeds: readonly TestbedConfig[]): PhoneConfig {
  const sides = testbeds.flatMap(({ id, a, b }, index) =>
    Object.entries({ a, b }).map(([side, { phone }]) => ({
      names: [`${id}/${side}`, phone.serial, ...(index === 0 ? [side] : [])],
      phone,
    })),
  );
  const found = sides.find(({ names }) => names.includes(named));
  if (found !== undefined) return found.phone;
  if (named !== 'a' && named !== 'b' && !named.includes('/')) {
    return phoneConfigSchema.parse({ serial: named });
  }
  throw new UsageError(`the configuration has no testbed with a side ${named}`, {
    code: 'no-such-phone',
    hint: 'Name the phone by its serial, as `adb devices` lists it.',
  });
}
