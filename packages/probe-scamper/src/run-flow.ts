import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { CommandRunner } from '@matador/core';
import type { NumberedTrace } from './parse.js';
import { readScamperLine } from './parse.js';

/** A process that no longer matters must not keep what it says for ever. */
const keptCharacters = 100_000;

/**
 * Runs one scamper process to its end.
 * @param onTrace gets each trace as it is printed.
 * @returns what the process wrote to standard error: why it refused a target, or everything.
 * @throws the signal's reason when aborted, or what the runner throws when it cannot start programs.
 */
export async function runFlow(
  from: Pick<CommandRunner, 'start'>,
  argv: readonly string[],
  signal: AbortSignal,
  onTrace: (trace: NumberedTrace) => void,
): Promise<string> {
  const program = await from.start(argv, { signal });
  const said = collectText(program.stderr);
  for await (const line of createInterface({ input: program.stdout, crlfDelay: Infinity })) {
    const trace = readScamperLine(line);
    if (trace !== undefined && !signal.aborted) onTrace(trace);
  }
  await program.exited;
  signal.throwIfAborted();
  return said();
}

function collectText(stream: Readable): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    text = (text + chunk).slice(0, keptCharacters);
  });
  return () => text;
}
