import { readdir, readFile } from 'node:fs/promises';
import type { Host } from './host.js';

const looks = [
  ['ip', '-o', 'link', 'show'],
  ['ip', '-o', 'address', 'show'],
  ['ip', 'rule', 'show'],
  ['ip', 'route', 'show', 'table', 'all'],
  ['ip', '-6', 'rule', 'show'],
  ['nft', 'list', 'ruleset'],
  ['ip', '-6', 'route', 'show', 'table', 'all'],
  ['sh', '-c', 'cd /proc/sys/net/ipv4 && grep -H . ip_forward conf/*/rp_filter conf/*/forwarding'],
  ['sh', '-c', 'cd /proc/sys/net/ipv6/conf && grep -H . */forwarding */accept_ra'],
];
const folders = ['/tmp', '/run', '/root', '/run/lock', '/dev/shm'];

/** Everything about machines that must be as it was found, to be compared as text. */
export async function snapshot(...hosts: readonly Host[]): Promise<string> {
  const parts: string[] = [];
  for (const host of hosts) {
    for (const argv of looks) {
      const { stdout } = await host.run(argv);
      parts.push(`${host.name}$ ${argv.join(' ')}\n${stdout}`);
    }
  }
  for (const folder of folders) {
    const names = await readdir(folder).catch(() => []);
    parts.push(
      `${folder}: ${names
        .filter((name) => !name.startsWith('bash_'))
        .sort()
        .join(' ')}`,
    );
  }
  parts.push(...(await processes()));
  return parts.join('\n');
}

/**
 * How often each command line runs in this process namespace; what has ended has none any more. What a
 * server forked to answer is a part of it. An engine's launchers are its own and end with it: here that
 * is the process of the tests.
 */
async function processes(): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const commandLines = new Map<string, string>();
  for (const id of ids) {
    const words = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '');
    const commandLine = words.replaceAll(/\s+|\0/g, ' ').trim();
    if (commandLine !== '') commandLines.set(id, commandLine);
  }
  const counts = new Map<string, number>();
  for (const [id, commandLine] of commandLines) {
    const stat = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => '');
    const parent = /\) \S (\d+) /.exec(stat)?.[1] ?? '';
    if (commandLine.includes('launcher-main') || commandLines.get(parent) === commandLine) continue;
    const shown = commandLine.slice(0, 100);
    counts.set(shown, (counts.get(shown) ?? 0) + 1);
  }
  return [...counts].map(([commandLine, count]) => `${count} × ${commandLine}`).sort();
}

/** The lines of two snapshots that are in one of them alone, marked as `diff` does. */
export function differences(before: string, after: string): string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `- ${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `+ ${line}`),
  ];
}
