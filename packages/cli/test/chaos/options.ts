import { parseArgs } from 'node:util';
import { UsageError } from '@matador/core';
import { z } from 'zod';

const count = z.coerce.number().int().min(1);

export const chaosOptionsSchema = z.object({
  /** Everything that is drawn follows from it. */
  seed: z.coerce.number().int().nonnegative().default(1),
  faults: z.coerce.number().int().min(0).default(100),
  /** Of six-countries, measured each with each and with itself. */
  vantagePoints: z.array(z.string()).min(2).default(['de', 'ch', 'us', 'br', 'jp', 'au']),
  repetitions: count.default(5),
  testbeds: count.default(2),
  /** Folder. */
  dataset: z.string().min(1),
});
export type ChaosOptions = z.output<typeof chaosOptionsSchema>;

export const usage = `usage: npm run chaos -- --dataset FOLDER [--seed N] [--faults N]
         [--vantage-points ID,ID,…] [--repetitions N] [--testbeds N]

Runs a campaign in the lab, lets that many faults happen to it at random instants, kills the engine
among them, and checks what came of it. The same seed draws the same faults. Without further options
210 measurements meet 100 faults on two testbeds.`;

/** @throws UsageError for what is no option. */
export function parseOptions(args: readonly string[]): ChaosOptions {
  const text = { type: 'string' } as const;
  const names = ['seed', 'faults', 'vantage-points', 'repetitions', 'testbeds', 'dataset'];
  try {
    const { values } = parseArgs({
      args: [...args],
      options: Object.fromEntries(names.map((name) => [name, text])),
    });
    const { 'vantage-points': list, ...rest } = values as Record<string, string | undefined>;
    return chaosOptionsSchema.parse({ ...rest, vantagePoints: list?.split(',') });
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new UsageError(why, { code: 'wrong-options', hint: usage, cause });
  }
}
