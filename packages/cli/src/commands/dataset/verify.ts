import { resolve } from 'node:path';
import type { Fault, Verification } from '@matador/core';
import { sealDataset, verifyDataset } from '@matador/core';
import type { Command } from 'commander';
import type { Context } from '../../context.js';
import { withByteProgress } from '../../progress/bytes.js';
import { printJson, printLine } from '../../terminal.js';
import { formatBytes } from '../../units.js';

export function addVerifyCommand(dataset: Command, context: Context): void {
  dataset
    .command('verify')
    .argument('<dataset>', 'folder of the data set')
    .option('--seal', 'let the descriptor vouch for what it does not know yet, if all else is well')
    .option('--json', 'print one JSON document (matador/verification/1)')
    .summary('say whether a data set is as it was written')
    .description(
      'Compares every file with its size and sha256 in datapackage.json, that file with its own ' +
        'digest, and every record with its schema. Names all that is changed, cut, missing, broken or ' +
        'came to it. Only derived/ as a whole may be gone: it can be made again. ' +
        'A run seals its data set at its end; after one that was killed the data set is ' +
        'sealed by the next run, or with --seal.',
    )
    .addHelpText('after', '\nExample:\n  matador dataset verify data/first')
    .action(async (directory: string, options: { seal?: true; json?: true }) => {
      const path = resolve(context.terminal.cwd, directory);
      const check = options.seal ? sealDataset : verifyDataset;
      const verification = await withByteProgress(context, 'verify', (how) => check(path, how));
      if (verification.faults.length > 0) context.workFailed();
      if (options.json) printJson(context.terminal, verification);
      else printLine(context.terminal, renderVerification(verification));
    });
}

export function renderVerification({ files, bytes, faults, notes, seal }: Verification): string {
  const size = `${files} files, ${formatBytes(bytes)}`;
  return [
    ...faults.map(renderFault),
    ...new Set(faults.flatMap(({ hint }) => hint ?? [])),
    ...notes,
    faults.length === 0
      ? `${size}, all as they were written; seal ${seal}`
      : `${size}, ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}`,
  ].join('\n');
}

function renderFault({ kind, path, message }: Fault): string {
  return `${kind.padEnd('broken-descriptor'.length)}  ${path}: ${message}`;
}
