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
import type { Print } from './trace-run.js';
import { addTraceRunCommand } from './trace-run.js';
import type { TraceFormat, TraceReader } from '../trace-reader.js';
import { guessFormat, openTraceReader, traceFormats } from '../trace-reader.js';

const commandName = 'matador trace parse';

/** A file that is no trace at all would fill the screen. */
const shownProblems = 10;

export function addTraceCommand(program: Command, context: Context): void {
  const trace = program
    .command('trace')
    .summary('make and read path traces')
    .description('Path traces.');
  addTraceRunCommand(trace, context, openPrinter);
  trace
    .command('parse')
    .argument('<file...>', 'what a tool printed; - reads standard input')
    .addOption(
      new Option('--format <format>', 'the tool that wrote it; default: by its content').choices(
        traceFormats,
      ),
    )
    .option('--json', 'print JSON Lines, one matador/path-trace/1 a trace')
    .summary('read what traceroute, scamper or RIPE Atlas gave')
    .description(
      "Reads the output of Linux's, BSD's or macOS's traceroute, the JSON of scamper and " +
        'sc_warts2json, and traceroute results of RIPE Atlas: any number of traces a file, every ' +
        'probe kept, the unanswered ones too. What cannot be read is named on standard error.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  matador trace parse route.txt --json\n' +
        '  traceroute -n example.org | matador trace parse -\n' +
        '  sc_warts2json measured.warts | matador trace parse --json -',
    )
    .action(async (files: string[], options: ParseOptions) => {
      const print = await openPrinter(options, context);
      for (const file of files) {
        if ((await parseFile(file, options.format, print, context)) > 0) continue;
        noteLine(context.terminal, `${file}: holds no path trace`);
        context.workFailed();
      }
    });
}

interface ParseOptions {
  readonly format?: TraceFormat;
  readonly json?: true;
}

async function openPrinter(
  { json }: { readonly json?: true },
  { terminal }: Context,
): Promise<Print> {
  if (json) return (trace) => printJsonLine(terminal, trace);
  const { renderTraceroute } = await importOptional(
    '@matador/probe-traceroute',
    commandName,
    terminal.cwd,
  );
  return (trace) => terminal.out(renderTraceroute(trace));
}

/** @returns how many traces the file holds. */
async function parseFile(
  file: string,
  format: TraceFormat | undefined,
  print: Print,
  { terminal }: Context,
): Promise<number> {
  let problems = 0;
  const onProblem = (place: number, message: string): void => {
    problems++;
    if (problems <= shownProblems) noteLine(terminal, `${file}:${place}: ${message}`);
  };
  let traces = 0;
  const printAll = (list: readonly PathTrace[]): void => {
    traces += list.length;
    list.forEach(print);
  };
  let reader: TraceReader | undefined;
  let blankLines = 0;
  for await (const line of readTextLines(file, terminal.cwd)) {
    if (reader === undefined) {
      if (line.trim() === '') {
        blankLines++;
        continue;
      }
      const opened = format ?? guessFormat(line);
      reader = await openTraceReader(opened, commandName, terminal.cwd, onProblem);
      // So that lines keep their numbers.
      for (let i = 0; i < blankLines; i++) reader.push('');
    }
    printAll(reader.push(line));
  }
  printAll(reader?.end() ?? []);
  if (problems > shownProblems) {
    noteLine(terminal, `${file}: ${problems - shownProblems} more cannot be read`);
  }
  return traces;
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
