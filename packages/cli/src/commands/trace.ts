import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { PathTrace } from '@matador/core';
import { UsageError } from '@matador/core';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Context } from '../context.js';
import { importOptional } from '../optional-package.js';
import { noteLine, printJsonLine } from '../terminal.js';

/** A file that is no trace at all would fill the screen. */
const shownProblems = 10;

export function addTraceCommand(program: Command, context: Context): void {
  const trace = program.command('trace').summary('read path traces').description('Path traces.');
  trace
    .command('parse')
    .argument('<file...>', 'what a tool printed; - reads standard input')
    .addOption(
      new Option('--format <format>', 'the tool that wrote it')
        .choices(['traceroute'])
        .default('traceroute'),
    )
    .option('--json', 'print JSON Lines, one matador/path-trace/1 a trace')
    .summary('read what traceroute printed')
    .description(
      "Reads the output of Linux's, BSD's or macOS's traceroute: any number of traces a file, every " +
        'probe kept, the unanswered ones too. What cannot be read is named on standard error.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  matador trace parse route.txt --json\n  traceroute -n example.org | matador trace parse -',
    )
    .action(async (files: string[], options: { json?: true }) => {
      const { terminal } = context;
      const { TracerouteParser, renderTraceroute } = await importOptional(
        '@matador/probe-traceroute',
        'matador trace parse',
        terminal.cwd,
      );
      for (const file of files) {
        let problems = 0;
        const parser = new TracerouteParser({
          onProblem: ({ line, message }) => {
            problems++;
            if (problems <= shownProblems) noteLine(terminal, `${file}:${line}: ${message}`);
          },
        });
        let traces = 0;
        const print = (trace: PathTrace | undefined) => {
          if (trace === undefined) return;
          traces++;
          if (options.json) printJsonLine(terminal, trace);
          else terminal.out(renderTraceroute(trace));
        };
        for await (const line of readTextLines(file, terminal.cwd)) print(parser.push(line));
        print(parser.end());
        if (problems > shownProblems) {
          noteLine(terminal, `${file}: ${problems - shownProblems} more lines cannot be read`);
        }
        if (traces > 0) continue;
        noteLine(terminal, `${file}: holds no path trace`);
        context.workFailed();
      }
    });
}

async function* readTextLines(file: string, cwd: string): AsyncGenerator<string> {
  const input = file === '-' ? process.stdin : createReadStream(resolve(cwd, file));
  try {
    yield* createInterface({ input, crlfDelay: Infinity });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${file} cannot be read: ${reason}`, {
      code: 'unreadable-file',
      hint: 'Check the name, and whether you may read it.',
      cause: error,
    });
  }
}
