import type { Command } from 'commander';
import type { Context } from '../../context.js';
import { addDictionaryCommand } from './dictionary.js';
import { addPackCommand } from './pack.js';
import { addRedactCommand } from './redact.js';
import { addVerifyCommand } from './verify.js';

export function addDatasetCommand(program: Command, context: Context): void {
  const dataset = program
    .command('dataset')
    .summary('check a data set, and make it ready for others')
    .description('Checks a data set, and makes it ready to be given to others.');
  addVerifyCommand(dataset, context);
  addPackCommand(dataset, context);
  addRedactCommand(dataset, context);
  addDictionaryCommand(dataset, context);
}
