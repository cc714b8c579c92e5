import { copyFile, constants, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '@matador/core';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { noteLine, printLine } from '../terminal.js';

const fileName = 'matador.config.yaml';
const template = fileURLToPath(new URL(`../../../templates/${fileName}`, import.meta.url));

export function addInitCommand(program: Command, context: Context): void {
  program
    .command('init')
    .argument('[folder]', 'where to write it', '.')
    .summary('write a configuration to start from')
    .description(
      `Writes a commented ${fileName}: two vantage points, one testbed, one campaign with Signal. ` +
        'A file that is there already is left as it is.',
    )
    .addHelpText('after', '\nExample:\n  matador init my-study && cd my-study && matador doctor')
    .action(async (folder: string) => {
      const path = join(resolve(context.terminal.cwd, folder), fileName);
      await mkdir(resolve(context.terminal.cwd, folder), { recursive: true });
      await copyFile(template, path, constants.COPYFILE_EXCL).catch((error: unknown) => {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
        throw new UsageError(`${path} is there already`, {
          code: 'file-exists',
          hint: 'Name another folder, or move the file away.',
        });
      });
      printLine(context.terminal, path);
      noteLine(
        context.terminal,
        'Fill in your vantage points and phones, then check with `matador doctor`.',
      );
    });
}
