import { Command } from 'commander';
import { addAnalyseCommand } from './commands/analyse.js';
import { addCalibrateCommand } from './commands/calibrate.js';
import { addDatasetCommand } from './commands/dataset/index.js';
import { addControlCommands } from './commands/control.js';
import { addDiffCommand } from './commands/diff.js';
import { addDoctorCommand } from './commands/doctor.js';
import { addExportCommand } from './commands/export.js';
import { addExplainCommand } from './commands/explain.js';
import { addExtractCommand } from './commands/extract.js';
import { addInitCommand } from './commands/init.js';
import { addLabCommand } from './commands/lab.js';
import { addLocateCommand } from './commands/locate.js';
import { addPlanCommand } from './commands/plan.js';
import { addPluginsCommand } from './commands/plugins.js';
import { addReportCommand } from './commands/report.js';
import { addRunCommand } from './commands/run.js';
import { addStatusCommand } from './commands/status.js';
import { addTraceCommand } from './commands/trace.js';
import type { Context } from './context.js';

/** The `matador` command; errors are thrown, nothing ends the process. */
export function createProgram(context: Context): Command {
  const program = new Command('matador')
    .description('Measures where mobile messages travel.')
    .version(context.version)
    .option('--debug', 'show where an error was thrown')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.terminal.out(text),
      writeErr: (text) => context.terminal.note(text),
    })
    .showHelpAfterError('(--help shows how to use it)')
    .addHelpText(
      'after',
      `
Exit status: 0 done, 1 the work failed, 2 wrong use.

A first campaign:
  matador init my-study       write a configuration, and fill it in
  matador doctor my-study     check phones, gateways and vantage points
  matador plan my-study       see what it will measure
  matador run my-study --dataset data/first
  matador analyse data/first
  matador report data/first   then open data/first/derived/report/index.html
`,
    );
  addInitCommand(program, context);
  addDoctorCommand(program, context);
  addCalibrateCommand(program, context);
  addPlanCommand(program, context);
  addRunCommand(program, context);
  addStatusCommand(program, context);
  addControlCommands(program, context);
  addExtractCommand(program, context);
  addTraceCommand(program, context);
  addLocateCommand(program, context);
  addAnalyseCommand(program, context);
  addReportCommand(program, context);
  addExportCommand(program, context);
  addDiffCommand(program, context);
  addExplainCommand(program, context);
  addDatasetCommand(program, context);
  addLabCommand(program, context);
  addPluginsCommand(program, context);
  return program;
}
