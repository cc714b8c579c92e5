import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { failureSchema, measurementIdSchema, timestampSchema } from '../contracts/index.js';
import { timestamp } from '../timestamp.js';
import { hasErrorCode, readLines } from './files.js';

const base = z.object({ schema: z.literal('matador/journal/1'), at: timestampSchema });
const aboutMeasurement = base.extend({
  measurement: measurementIdSchema,
  attempt: z.int().positive(),
});

export const journalEntrySchema = z.discriminatedUnion('event', [
  base.extend({ event: z.literal('run-started'), planned: z.int(), alreadyDone: z.int() }),
  aboutMeasurement.extend({ event: z.literal('measurement-started'), testbed: z.string() }),
  aboutMeasurement.extend({
    event: z.literal('measurement-finished'),
    outcome: z.enum(['complete', 'failed']),
    seconds: z.number(),
  }),
  aboutMeasurement.extend({ event: z.literal('measurement-repeated'), reason: z.string() }),
  aboutMeasurement.extend({ event: z.literal('measurement-given-up'), reason: z.string() }),
  base.extend({
    event: z.literal('testbed-stopped'),
    testbed: z.string(),
    failure: failureSchema,
  }),
  base.extend({
    event: z.literal('testbed-warning'),
    testbed: z.string(),
    failure: failureSchema,
  }),
  base.extend({
    event: z.literal('run-ended'),
    reason: z.enum(['finished', 'stopped', 'no-testbed-left', 'error']),
  }),
]);
export type JournalEntry = z.infer<typeof journalEntrySchema>;

type WithoutStamp<T> = T extends unknown ? Omit<T, 'schema' | 'at'> : never;

/** What the engine decided, in order, each line synced before the decision is acted on. */
export class Journal {
  private constructor(private readonly file: FileHandle) {}

  /** Opens for appending; a last line that was cut by a crash is taken off. */
  static async open(path: string): Promise<Journal> {
    await cutTornLine(path);
    return new Journal(await open(path, 'a'));
  }

  async append(entry: WithoutStamp<JournalEntry>): Promise<void> {
    const line = JSON.stringify({ schema: 'matador/journal/1', at: timestamp(), ...entry });
    await this.file.appendFile(`${line}\n`);
    await this.file.datasync();
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

/** The entries of a journal; lines that a crash cut or garbled are left out. */
export async function* readJournal(path: string): AsyncGenerator<JournalEntry> {
  try {
    for await (const line of readLines(path)) {
      const entry = journalEntrySchema.safeParse(parseJson(line));
      if (entry.success) yield entry.data;
    }
  } catch (error) {
    if (!hasErrorCode(error, 'ENOENT')) throw error;
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function cutTornLine(path: string): Promise<void> {
  const file = await open(path, 'a+');
  try {
    const content = await file.readFile();
    const whole = content.lastIndexOf(0x0a) + 1;
    if (whole < content.length) await file.truncate(whole);
  } finally {
    await file.close();
  }
}
