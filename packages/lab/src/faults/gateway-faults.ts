import { readFile } from 'node:fs/promises';
import { run } from '../run.js';
import type { GatewayFault } from './schema.js';

/** The programs that it happens to, by the name that the kernel has for them. */
const victims: Readonly<Record<GatewayFault['kind'], readonly string[]>> = {
  'tunnel-killed': ['ssh', 'wireguard-go', 'openvpn'],
  'capture-killed': ['tcpdump', 'dumpcap'],
};

/**
 * Kills programs on a gateway.
 * @param gateway its namespace.
 * @returns why nothing happened; `undefined` where something did.
 */
export async function breakGateway(
  gateway: string,
  { kind }: GatewayFault,
): Promise<string | undefined> {
  const pids = (await run('ip', ['netns', 'pids', gateway])).split('\n').filter(Boolean);
  const killed = await Promise.all(
    pids.map(async (pid) => {
      const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
      return victims[kind].includes(name.trim()) && kill(Number(pid));
    }),
  );
  return killed.includes(true) ? undefined : `none of ${victims[kind].join(', ')} runs there`;
}

function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
    return false;
  }
}
