import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Supervisor } from '../nodes/supervisor.js';
import { run } from '../run.js';
import type { PreparedFiles } from './commands.js';
import { hostSysctl, networkCommands, routerSysctl, silenceRules } from './commands.js';
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
  const files: PreparedFiles = {
    routerSysctl: join(directory, 'router-sysctl.conf'),
    hostSysctl: join(directory, 'host-sysctl.conf'),
    silence: join(directory, 'silence.nft'),
  };
  await Promise.all([
    writeFile(files.routerSysctl, lines(routerSysctl)),
    writeFile(files.hostSysctl, lines(hostSysctl)),
    writeFile(files.silence, lines(silenceRules)),
  ]);
  const commands = networkCommands(plan, routes, files);
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
