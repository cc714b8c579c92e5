import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Scenario } from '../scenario/schema.js';
import { eventsFile } from '../state.js';
import { trueMessages } from './messages.js';
import { truthOf } from './world.js';

/** Writes what is true of the scenario and, as far as its programs recorded it, of the messages. */
export async function writeTruth(scenario: Scenario, path: string): Promise<void> {
  const [a, b, ...servers] = await Promise.all([
    readEvents('phone-a'),
    readEvents('phone-b'),
    ...scenario.servers.map(({ id }) => readEvents(id)),
  ]);
  const truth = truthOf(scenario, trueMessages(scenario, { phones: { a, b }, servers }));
  const unfinished = `${path}.${process.pid}.tmp`;
  await writeFile(unfinished, `${JSON.stringify(truth, null, 1)}\n`);
  await rename(unfinished, path);
}

async function readEvents(name: string): Promise<string> {
  return await readFile(eventsFile(name), 'utf8').catch(() => '');
}
