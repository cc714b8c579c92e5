import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { z as zod } from 'zod';

/**
 * Runs one of the lab's programs: reads its configuration from the file named as the only argument,
 * starts it, prints `ready`, and stops it on SIGTERM or SIGINT. Exit status 2: wrong use; 1: it
 * could not start.
 */
export async function runProgram<T extends z.ZodType>(
  schema: T,
  start: (config: z.output<T>) => Promise<{ close(): Promise<void> }>,
): Promise<void> {
  const [file, ...more] = process.argv.slice(2);
  if (file === undefined || more.length > 0) {
    process.stderr.write('expected one argument: the configuration file\n');
    process.exitCode = 2;
    return;
  }
  const config = readConfig(schema, file);
  if (config === undefined) {
    process.exitCode = 2;
    return;
  }
  try {
    const running = await start(config);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        void running.close().finally(() => process.exit(0));
      });
    }
    process.stdout.write('ready\n');
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

function readConfig<T extends z.ZodType>(schema: T, file: string): z.output<T> | undefined {
  try {
    const parsed = schema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (parsed.success) return parsed.data;
    process.stderr.write(`${file}: ${zod.prettifyError(parsed.error)}\n`);
  } catch (error) {
    process.stderr.write(`${file}: ${error instanceof Error ? error.message : String(error)}\n`);
  }
  return undefined;
}
