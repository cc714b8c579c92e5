import { writeFile } from 'node:fs/promises';
import type { Supervisor } from '../nodes/supervisor.js';
import { run } from '../run.js';
import { networkCommands } from './commands.js';
import type { Plan } from './plan.js';
import { testerNamespace } from './plan.js';
import type { RoutingTable } from './routes.js';

/** `ip` processes at work at once. */
const parallel = 4;

/**
 * Makes the namespaces, links, addresses and routes of a plan in the network namespace that the
 * process is in, which becomes the tester's.
 * @param directory for files that go with the lab.
 */
export async function bringUpNetwork(
  plan: Plan,
  routes: RoutingTable,
  delayProgram: string,
  directory: string,
  supervisor: Supervisor,
): Promise<void> {
  const commands = networkCommands(plan, routes, directory);
  await Promise.all([...commands.files].map(([path, text]) => writeFile(path, lines(text))));
  await run('ip', ['netns', 'attach', testerNamespace, String(process.pid)]);
  await run('ip', ['-batch', '-'], { input: lines(commands.create) });
  await supervisor.start({
    name: 'delaylink',
    argv: [delayProgram],
    input: lines(commands.delays),
    readyLine: /^ready \d+ links$/,
  });
  await run('ip', ['-batch', '-'], { input: lines(commands.prepare) });
  await forEach([...commands.configure], parallel, async ([namespace, batch]) => {
    await run('ip', ['-n', namespace, '-batch', '-'], { input: lines(batch) });
  });
}

function lines(list: readonly string[]): string {
  return list.map((line) => `${line}\n`).join('');
}

async function forEach<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
