import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import {
  failureSchema,
  idSchema,
  measurementIdSchema,
  timestampSchema,
} from '../contracts/index.js';
import { failureSources } from '../errors.js';
import { timestamp } from '../timestamp.js';
import { isDiskFull } from './disk-full.js';
import { hasErrorCode, readLines, syncDirectory } from './files.js';

const base = z.object({ schema: z.literal('matador/journal/1'), at: timestampSchema });
const aboutMeasurement = base.extend({
  measurement: measurementIdSchema,
  attempt: z.int().positive(),
});
/** Why a measurement is, or is not, tried again; `source` as in its failures. */
const afterFailure = aboutMeasurement.extend({
  source: z.enum(failureSources).default('internal'),
  reason: z.string(),
  /** Failures that count against it so far: for its vantage points, or for everything else. */
  tries: z.int().nonnegative().default(1),
});
const aboutVantagePoint = base.extend({
  /** The one that failed. */
  vantagePoint: idSchema,
  /** The one that the campaign names: the same, or that which it took the place of. */
  standsFor: idSchema,
  failure: failureSchema,
});

export const runEndSchema = z.enum([
  'finished',
  'stopped',
  'no-testbed-left',
  'disk-full',
  'error',
]);
export type RunEnd = z.infer<typeof runEndSchema>;

const pauseCauseSchema = z.enum(['requested', 'disk-full']);
export type PauseCause = z.infer<typeof pauseCauseSchema>;

/** What was decided because something failed. */
export const decisionSchema = z.discriminatedUnion('event', [
  afterFailure.extend({ event: z.literal('measurement-repeated') }),
  afterFailure.extend({ event: z.literal('measurement-given-up') }),
  aboutVantagePoint.extend({
    event: z.literal('vantage-point-waiting'),
    /** In a row. */
    failures: z.int().positive(),
    /** It is not used before then. */
    until: timestampSchema,
  }),
  aboutVantagePoint.extend({
    event: z.literal('vantage-point-replaced'),
    by: idSchema,
    /** What was complete and is measured again from there. */
    again: z.array(measurementIdSchema),
  }),
  aboutVantagePoint.extend({
    event: z.literal('vantage-point-given-up'),
    /** What cannot be measured without it. */
    impossible: z.array(measurementIdSchema),
  }),
  base.extend({
    event: z.literal('testbed-stopped'),
    testbed: z.string(),
    failure: failureSchema,
    /** In a row. */
    failures: z.int().positive().default(1),
    /** When it is tried again; `null`: not in this run. */
    until: timestampSchema.nullable().default(null),
  }),
  base.extend({
    event: z.literal('run-paused'),
    cause: pauseCauseSchema,
    message: z.string(),
  }),
  base.extend({ event: z.literal('run-resumed'), cause: pauseCauseSchema }),
  /** Nothing is begun any more; what is under way is ended first. */
  base.extend({ event: z.literal('run-stopping') }),
]);
export type DecisionEntry = z.infer<typeof decisionSchema>;

export const journalEntrySchema = z.discriminatedUnion('event', [
  base.extend({ event: z.literal('run-started'), planned: z.int(), alreadyDone: z.int() }),
  aboutMeasurement.extend({ event: z.literal('measurement-started'), testbed: z.string() }),
  aboutMeasurement.extend({
    event: z.literal('measurement-finished'),
    outcome: z.enum(['complete', 'failed']),
    seconds: z.number(),
  }),
  decisionSchema,
  base.extend({
    event: z.literal('testbed-warning'),
    testbed: z.string(),
    failure: failureSchema,
  }),
  base.extend({
    event: z.literal('run-ended'),
    reason: runEndSchema,
  }),
]);
export type JournalEntry = z.infer<typeof journalEntrySchema>;

/** An entry without what the journal adds. */
export type WithoutStamp<T> = T extends unknown ? Omit<T, 'schema' | 'at'> : never;

/** What the engine decided, in order, each line synced before the decision is acted on. */
export class Journal {
  private last: Promise<void> = Promise.resolve();

  private constructor(
    private readonly file: FileHandle,
    private readonly untilRoom?: () => Promise<void>,
  ) {}

  /**
   * Opens for appending; a last line that was cut by a crash is taken off.
   * @param untilRoom is waited for when the disk is full, to write the line once more; default: that is an error.
   */
  static async open(path: string, untilRoom?: () => Promise<void>): Promise<Journal> {
    await cutTornLine(path);
    return new Journal(await open(path, 'a'), untilRoom);
  }

  /** Lines are written in the order of the calls. */
  async append(entry: WithoutStamp<JournalEntry>): Promise<void> {
    const line = JSON.stringify({ schema: 'matador/journal/1', at: timestamp(), ...entry });
    const written = this.last.then(() => this.write(`${line}\n`));
    this.last = written.catch(() => undefined);
    await written;
  }

  private async write(line: string): Promise<void> {
    const { size } = await this.file.stat();
    for (;;) {
      try {
        await this.file.appendFile(line);
        await this.file.datasync();
        return;
      } catch (error) {
        await this.file.truncate(size);
        if (this.untilRoom === undefined || !isDiskFull(error)) throw error;
        await this.untilRoom();
      }
    }
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
    await file.sync();
  } finally {
    await file.close();
  }
  await syncDirectory(dirname(path));
}
