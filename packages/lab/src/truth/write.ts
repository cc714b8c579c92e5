import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Scenario } from '../scenario/schema.js';
import { testbedSides } from '../scenario/testbeds.js';
import { eventsFile } from '../state.js';
import { trueMessages } from './messages.js';
import type { TrueMessage } from './schema.js';
import { truthSchema } from './schema.js';
import { truthOf } from './world.js';

/**
 * Writes what is true of the scenario and, as far as its programs recorded it, of the messages. A
 * campaign may go on in one lab after another: the messages of the file that was there are kept.
 */
export async function writeTruth(scenario: Scenario, path: string): Promise<void> {
  const [phones, servers] = await Promise.all([
    Promise.all(
      testbedSides(scenario).map(async ({ phone }) => [phone, await readEvents(phone)] as const),
    ),
    Promise.all(scenario.servers.map(({ id }) => readEvents(id))),
  ]);
  const messages = trueMessages(scenario, { phones: new Map(phones), servers });
  const truth = truthOf(scenario, [...(await earlierMessages(scenario, path)), ...messages]);
  const unfinished = `${path}.${process.pid}.tmp`;
  await writeFile(unfinished, `${JSON.stringify(truth, null, 1)}\n`);
  await rename(unfinished, path);
}

async function earlierMessages(scenario: Scenario, path: string): Promise<TrueMessage[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  try {
    const earlier = truthSchema.parse(JSON.parse(text));
    return earlier.scenario === scenario.name ? earlier.messages : [];
  } catch {
    return [];
  }
}

async function readEvents(name: string): Promise<string> {
  return await readFile(eventsFile(name), 'utf8').catch(() => '');
}
