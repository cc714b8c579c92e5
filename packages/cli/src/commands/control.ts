import { resolve } from 'node:path';
import type { ControlRequest } from '@matador/core';
import { requestControl } from '@matador/core';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { printLine } from '../terminal.js';

interface ControlCommand {
  readonly request: ControlRequest;
  readonly summary: string;
  readonly description: string;
  readonly done: string;
}

const commands: readonly ControlCommand[] = [
  {
    request: 'pause',
    summary: 'let a run begin nothing more until it is resumed',
    description: 'What is under way is ended first. The phones stay as they are.',
    done: 'Paused; what is under way is ended first. `matador resume` lets it go on.',
  },
  {
    request: 'resume',
    summary: 'let a paused run go on',
    description: 'Takes `matador pause` back. A run that stopped goes on by `matador run`.',
    done: 'It goes on.',
  },
  {
    request: 'stop',
    summary: 'end a run once what is under way has ended',
    description: 'As a first Ctrl-C does. `matador run` goes on with it.',
    done: 'It stops once what is under way has ended.',
  },
];

/** `pause`, `resume` and `stop`: for a run in another terminal, or on another day. */
export function addControlCommands(program: Command, context: Context): void {
  const { terminal, signal } = context;
  for (const { request, summary, description, done } of commands) {
    program
      .command(request)
      .argument('<dataset>', 'folder of the data set that the run writes')
      .summary(summary)
      .description(`Asks the run that is under way to ${request}. ${description}`)
      .addHelpText('after', `\nExample:\n  matador ${request} data/first`)
      .action(async (directory: string) => {
        await requestControl(resolve(terminal.cwd, directory), request, signal);
        printLine(terminal, done);
      });
  }
}
