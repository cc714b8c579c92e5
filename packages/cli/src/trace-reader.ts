import type { PathTrace } from '@matador/core';
import { importOptional } from './optional-package.js';

export const traceFormats = ['traceroute', 'scamper', 'ripe-atlas'] as const;
export type TraceFormat = (typeof traceFormats)[number];

/** A file's lines turned into path traces. */
export interface TraceReader {
  /** Takes the next line, without its end, and gives the traces that it completes. */
  push(line: string): PathTrace[];
  /** What is left when there are no more lines. */
  end(): PathTrace[];
}

/** @param line the first one of a file that says something. */
export function guessFormat(line: string): TraceFormat {
  // Not just any bracket: text may begin with a shell's prompt.
  if (!/^\s*(?:\{|\[\s*(?:\{|$))/.test(line)) return 'traceroute';
  return /"type"\s*:\s*"(?:cycle-\w+|trace)"/.test(line) ? 'scamper' : 'ripe-atlas';
}

/**
 * The reader of a format, from the package that has it.
 * @param onProblem gets what cannot be read, with its line (or, in an array, its number).
 * @throws UsageError `package-missing`.
 */
export async function openTraceReader(
  format: TraceFormat,
  command: string,
  cwd: string,
  onProblem: (place: number, message: string) => void,
): Promise<TraceReader> {
  switch (format) {
    case 'traceroute': {
      const { TracerouteParser } = await importOptional('@matador/probe-traceroute', command, cwd);
      const parser = new TracerouteParser({
        onProblem: ({ line, message }) => onProblem(line, message),
      });
      return { push: (line) => listOf(parser.push(line)), end: () => listOf(parser.end()) };
    }
    case 'scamper': {
      const { readScamperLine } = await importOptional('@matador/probe-scamper', command, cwd);
      let place = 0;
      return {
        push: (line) => {
          place++;
          return listOf(readScamperLine(line, (message) => onProblem(place, message))?.trace);
        },
        end: () => [],
      };
    }
    case 'ripe-atlas': {
      const { parseRipeAtlas } = await importOptional('@matador/analysis', command, cwd);
      // An array may spread over all lines.
      const lines: string[] = [];
      return {
        push: (line) => {
          lines.push(line);
          return [];
        },
        end: () =>
          parseRipeAtlas(lines.join('\n'), {
            onProblem: ({ place, message }) => onProblem(place, message),
          }),
      };
    }
  }
}

function listOf(trace: PathTrace | undefined): PathTrace[] {
  return trace === undefined ? [] : [trace];
}
