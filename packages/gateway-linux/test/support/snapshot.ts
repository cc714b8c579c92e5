import { readdir, readFile } from 'node:fs/promises';
import type { Host } from './host.js';

const looks = [
  ['ip', '-o', 'link', 'show'],
  ['ip', '-o', 'address', 'show'],
  ['ip', 'rule', 'show'],
  ['ip', 'route', 'show', 'table', 'all'],
  ['ip', '-6', 'rule', 'show'],
  ['nft', 'list', 'ruleset'],
  ['sh', '-c', 'cd /proc/sys/net/ipv4 && grep -H . ip_forward conf/*/rp_filter conf/*/forwarding'],
];
const folders = ['/tmp', '/run', '/root', '/run/lock'];

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
  parts.push(`processes: ${(await processNames()).join(' ')}`);
  return parts.join('\n');
}

/** Of this process namespace; dead ones that its first process does not collect are left out. */
async function processNames(): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(
    ids.map((id) => readFile(`/proc/${id}/stat`, 'utf8').catch(() => '')),
  );
  return stats
    .flatMap((stat) => {
      const [, name, state] = /^\d+ \((.*)\) (\S)/.exec(stat) ?? [];
      return name === undefined || state === 'Z' ? [] : [name];
    })
    .sort();
}
