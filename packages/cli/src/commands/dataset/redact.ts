import { resolve } from 'node:path';
import { verifyDataset } from '@matador/core';
import type { Command } from 'commander';
import type { Context } from '../../context.js';
import { importOptional } from '../../optional-package.js';
import { withByteProgress } from '../../progress/bytes.js';
import { noteLine, printJson, printLine } from '../../terminal.js';
import { notSound } from './pack.js';
import { renderVerification } from './verify.js';

interface RedactCommandOptions {
  readonly out: string;
  readonly payload?: true;
  readonly json?: true;
}

export function addRedactCommand(dataset: Command, context: Context): void {
  dataset
    .command('redact')
    .argument('<dataset>', 'folder of the data set, which stays as it is')
    .requiredOption('--out <folder>', 'where the copy goes')
    .option('--payload', 'cut captures down to what the analysis reads of them')
    .option('--json', 'print one JSON document: what was redacted, as in the copy’s campaign.json')
    .summary('make a copy without what says who measured')
    .description(
      'Copies a data set that verifies, without names, numbers, accounts, texts of messages, WLANs’ ' +
        'names, serials and hardware addresses of devices: equal ones get equal pseudonyms. Pictures, ' +
        'screen recordings and derived/ are left out. Captures are searched for them in plain text ' +
        'and its common encodings; what is compressed or encrypted in them only --payload removes. ' +
        'The copy verifies, and analyses to the same tables.',
    )
    .addHelpText(
      'after',
      '\nExample:\n  matador dataset redact data/first --out data/open --payload',
    )
    .action(async (directory: string, options: RedactCommandOptions) => {
      const { terminal } = context;
      const from = resolve(terminal.cwd, directory);
      const to = resolve(terminal.cwd, options.out);
      const verification = await withByteProgress(context, 'verify', (how) =>
        verifyDataset(from, how),
      );
      if (verification.faults.length > 0) {
        noteLine(terminal, renderVerification(verification));
        throw notSound(directory);
      }
      const { redactDataset } = await importOptional(
        '@matador/analysis',
        'matador dataset redact',
        terminal.cwd,
      );
      const { campaign } = await withByteProgress(context, 'redact', (how) =>
        redactDataset(from, to, {
          ...how,
          payload: options.payload === true,
          toolVersion: context.version,
        }),
      );
      const { redaction } = campaign;
      if (options.json) printJson(terminal, redaction);
      else
        printLine(
          terminal,
          `${to}: ${describe(redaction?.replaced)} replaced; left out: ${describe(redaction?.leftOut)}`,
        );
    });
}

function describe(counts: Readonly<Record<string, number>> = {}): string {
  const listed = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  return listed.join(', ') || 'nothing';
}
