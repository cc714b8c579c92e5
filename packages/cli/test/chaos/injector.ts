import { setTimeout as delay } from 'node:timers/promises';
import { datasetLayout, readJournal, sideNames } from '@matador/core';
import { injectFault } from '@matador/lab';
import type { Engine } from './engine.js';
import type { HappenedFault } from './findings.js';
import type { ChaosFault, PlannedFault } from './schedule.js';
import { describeFault } from './schedule.js';
import { completeMeasurements } from './stock.js';

/** How long a fault waits for something that it can happen to: an app in front, a tunnel. */
const patienceMs = 60_000;
const pollMs = 200;
/** Between two faults: each has its own effect. */
const betweenMs = 2_000;

/**
 * Makes go wrong what is scheduled, in order, until the campaign is over.
 * @returns when all that lasts for a while has ended.
 */
export async function injectAll(
  schedule: readonly PlannedFault[],
  engine: Engine,
  dataset: string,
  testbeds: readonly string[],
  over: AbortSignal,
): Promise<HappenedFault[]> {
  const happened: HappenedFault[] = [];
  let allOverAt = Date.now();
  for (const { number, progress, delayMs, what } of schedule) {
    const overdue = (await progressOf(dataset)) >= progress;
    while (!over.aborted && (await progressOf(dataset)) < progress) await delay(pollMs);
    // What those before it held up comes at a random instant as it is, and is not to miss the end.
    if (!overdue) await delay(delayMs);
    const { refused, ...insisted } = await insist(placesOf(what, testbeds), engine, over);
    const at = new Date().toISOString();
    happened.push({ number, at, refused, what: insisted.what });
    allOverAt = Math.max(allOverAt, Date.now() + secondsOf(what) * 1000);
    const outcome = refused === null ? '' : ` did not happen: ${refused}`;
    process.stderr.write(`${at} ${number}. ${describeFault(insisted.what)}${outcome}\n`);
    await delay(betweenMs);
  }
  await delay(allOverAt + betweenMs - Date.now());
  return happened;
}

/** How long it lasts; 0 also for what is for good. */
function secondsOf(what: ChaosFault): number {
  if (what.kind === 'engine-killed' || !('seconds' in what.placed.fault)) return 0;
  return what.placed.fault.seconds ?? 0;
}

/** What part of the measurements that are not impossible is complete. */
async function progressOf(dataset: string): Promise<number> {
  let planned = Infinity;
  const impossible = new Set<string>();
  for await (const entry of readJournal(datasetLayout.journal(dataset))) {
    if (entry.event === 'run-started') planned = entry.planned;
    if (entry.event === 'vantage-point-given-up') {
      for (const id of entry.impossible) impossible.add(id);
    }
  }
  return (await completeMeasurements(dataset)).length / Math.max(1, planned - impossible.size);
}

/** A fault, and the same at each other side, where it has one. */
function placesOf(what: ChaosFault, testbeds: readonly string[]): ChaosFault[] {
  if (what.kind === 'engine-killed' || !('side' in what.placed)) return [what];
  const { placed } = what;
  const others = testbeds.flatMap((testbed) =>
    sideNames.map((side): ChaosFault => ({ ...what, placed: { ...placed, testbed, side } })),
  );
  return [what, ...others];
}

/** Tries one after another until one happens. `refused` is `null`, or why none ever did. */
async function insist(
  places: readonly ChaosFault[],
  engine: Engine,
  over: AbortSignal,
): Promise<Pick<HappenedFault, 'what' | 'refused'>> {
  const until = Date.now() + patienceMs;
  for (;;) {
    for (const what of places) {
      if (over.aborted) return { what, refused: 'the campaign was over' };
      const refused = await inject(what, engine);
      if (refused === null || Date.now() > until) return { what, refused };
    }
    await delay(pollMs);
  }
}

async function inject(what: ChaosFault, engine: Engine): Promise<string | null> {
  if (what.kind === 'engine-killed') return engine.kill(what.downMs) ? null : 'no engine runs';
  return await injectFault(what.placed).then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}
