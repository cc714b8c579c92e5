import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { missingCapabilities } from './capabilities.js';
import type { Check } from './check.js';
import { ok, skipped, wrong } from './check.js';
import { runProgram } from './programs.js';

const oldestNode = [20, 20, 2] as const;

export function checkNode(version: string): Check {
  const numbers = version.replace(/^v/, '').split('.').map(Number);
  const difference = oldestNode.map((part, index) => (numbers[index] ?? 0) - part).find(Boolean);
  if ((difference ?? 0) >= 0) return ok('node', version);
  const oldest = oldestNode.join('.');
  return wrong('node', true, `${version} is too old`, `Install Node ${oldest} or later.`);
}

/** The rights to make routes, filters, tunnels, captures and namespaces. */
export async function checkRights(required: boolean): Promise<Check> {
  const missing = missingCapabilities(await readFile('/proc/self/status', 'utf8'));
  const user = process.getuid?.() === 0 ? 'root' : 'not root';
  if (missing.length === 0) return ok('rights', user);
  return wrong('rights', required, `${user}, without ${missing.join(', ')}`, 'Run it with sudo.');
}

export async function checkTun(required: boolean): Promise<Check> {
  const device = '/dev/net/tun';
  try {
    await access(device, constants.R_OK | constants.W_OK);
    return ok('tun', device);
  } catch (error) {
    const there = error instanceof Error && 'code' in error && error.code === 'EACCES';
    return there
      ? wrong('tun', required, `${device} may not be opened`, 'Run it with sudo.')
      : wrong('tun', required, `${device} is not there`, 'Load the module: modprobe tun.');
  }
}

/** Off is fine: a gateway switches it on while it works. */
export async function checkForwarding(required: boolean): Promise<Check> {
  const path = '/proc/sys/net/ipv4/ip_forward';
  const now = (await readFile(path, 'utf8')).trim() === '1' ? 'on' : 'off';
  if (now === 'on' || (await isWritable(path))) {
    return ok('ip-forward', now === 'on' ? now : 'off; a gateway switches it on while it works');
  }
  return wrong('ip-forward', required, 'off, and may not be switched on', 'Run it with sudo.');
}

async function isWritable(path: string): Promise<boolean> {
  return await access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}

export async function checkNftables(required: boolean): Promise<Check> {
  const result = await runProgram(['nft', 'list', 'tables']);
  if (result === null) return skipped('nftables', 'nft is not there');
  if (result.exitCode === 0) return ok('nftables', 'rules can be read');
  const said = result.output.trim().split('\n')[0] ?? 'no output';
  return wrong(
    'nftables',
    required,
    `nft list tables: ${said}`,
    'Run it with sudo, on a kernel with nf_tables.',
  );
}
