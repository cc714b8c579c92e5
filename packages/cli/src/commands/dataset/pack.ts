import { resolve } from 'node:path';
import { Dataset, MatadorError, verifyDataset } from '@matador/core';
import type { Command } from 'commander';
import { packDataset } from '../../archive/pack.js';
import type { Context } from '../../context.js';
import { withByteProgress } from '../../progress/bytes.js';
import { noteLine, printJson, printLine } from '../../terminal.js';
import { formatBytes } from '../../units.js';
import { renderVerification } from './verify.js';

interface PackOptions {
  readonly out?: string;
  readonly damaged?: true;
  readonly json?: true;
}

export function addPackCommand(dataset: Command, context: Context): void {
  dataset
    .command('pack')
    .argument('<dataset>', 'folder of the data set')
    .option(
      '--out <file>',
      'archive to write: .tar.gz, .tgz or .tar; default: CAMPAIGN.tar.gz here',
    )
    .option('--damaged', 'pack it also where it does not verify')
    .option('--json', 'print one JSON document (matador/pack/1)')
    .summary('pack a data set into one archive')
    .description(
      'Verifies a data set, then packs it into one archive, with its sha256 in a file beside it. The ' +
        'same data set always gives the same archive. Unpack it with `tar xf`, and ' +
        '`matador dataset verify` says whether all arrived.',
    )
    .addHelpText('after', '\nExample:\n  matador dataset pack data/first --out first.tar.gz')
    .action(async (directory: string, options: PackOptions) => {
      const { terminal } = context;
      const path = resolve(terminal.cwd, directory);
      const verification = await withByteProgress(context, 'verify', (how) =>
        verifyDataset(path, how),
      );
      if (verification.faults.length > 0) {
        noteLine(terminal, renderVerification(verification));
        if (options.damaged !== true) throw notSound(directory);
      }
      const opened = await Dataset.open(path);
      const archive = resolve(terminal.cwd, options.out ?? `${opened.name}.tar.gz`);
      const packed = await withByteProgress(context, 'pack', (how) =>
        packDataset(opened, archive, how),
      );
      const { seal } = verification;
      if (options.json) printJson(terminal, { schema: 'matador/pack/1', archive, ...packed, seal });
      else {
        const { files, bytes, sha256 } = packed;
        printLine(
          terminal,
          `${archive}: ${files} files in ${formatBytes(bytes)}, sha256 ${sha256}`,
        );
      }
    });
}

export function notSound(directory: string): MatadorError {
  return new MatadorError(`${directory} is not as it was written`, {
    code: 'not-sound',
    hint: 'Mend what `matador dataset verify` names, first.',
  });
}
