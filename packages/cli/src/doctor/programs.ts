import { execFile } from 'node:child_process';
import type { Check } from './check.js';
import { ok, skipped, wrong } from './check.js';

export interface Program {
  readonly name: string;
  /** Prints the version and ends. */
  readonly versionArguments: readonly string[];
  /** Where the version stands in what it prints. */
  readonly version: RegExp;
  /** Debian's package. */
  readonly from: string;
  /** What needs it, as plugins provide it. */
  readonly neededBy: readonly string[];
}

export const programs: readonly Program[] = [
  {
    name: 'adb',
    versionArguments: ['version'],
    version: /^Version (\S+)/m,
    from: 'adb',
    neededBy: ['phone:android'],
  },
  {
    name: 'ssh',
    versionArguments: ['-V'],
    version: /OpenSSH_(\S+)/,
    from: 'openssh-client',
    neededBy: ['tunnel:ssh'],
  },
  {
    name: 'ip',
    versionArguments: ['-V'],
    version: /iproute2-([^\s,]+)/,
    from: 'iproute2',
    neededBy: ['gateway:linux'],
  },
  {
    name: 'nft',
    versionArguments: ['--version'],
    version: /nftables v(\S+)/,
    from: 'nftables',
    neededBy: ['gateway:linux'],
  },
  {
    name: 'curl',
    versionArguments: ['--version'],
    version: /^curl (\S+)/m,
    from: 'curl',
    neededBy: ['tunnel:ssh'],
  },
  {
    name: 'dig',
    versionArguments: ['-v'],
    version: /^DiG (\S+)/m,
    from: 'bind9-dnsutils',
    neededBy: ['tunnel:ssh'],
  },
  {
    name: 'ping',
    versionArguments: ['-V'],
    version: /iputils (\S+)/,
    from: 'iputils-ping',
    neededBy: ['tunnel:ssh'],
  },
  {
    name: 'tcpdump',
    versionArguments: ['--version'],
    version: /^tcpdump version (\S+)/m,
    from: 'tcpdump',
    neededBy: ['capture:tcpdump'],
  },
  {
    // Campaigns trace from the vantage points, which are asked on their own.
    name: 'traceroute',
    versionArguments: ['--version'],
    version: /version (\S+)/,
    from: 'traceroute',
    neededBy: [],
  },
];

/**
 * @param inUse what the plugins in use provide, as `kind:id`.
 * @param required whether a campaign is to run from here.
 */
export async function checkProgram(
  program: Program,
  inUse: ReadonlySet<string>,
  required: boolean,
): Promise<Check> {
  const id = `program:${program.name}`;
  const result = await runProgram([program.name, ...program.versionArguments]);
  if (result !== null) return ok(id, program.version.exec(result.output)?.[1] ?? 'there');
  const users = program.neededBy.filter((user) => inUse.has(user));
  if (users.length === 0) return skipped(id, 'not there, and not needed here');
  return wrong(
    id,
    required,
    `not there, but ${users.join(' and ')} needs it`,
    `On Debian or Ubuntu: apt-get install ${program.from}.`,
  );
}

/** Exit status and output, both streams; `null` where the program is not there. */
export async function runProgram(
  argv: readonly [string, ...string[]],
): Promise<{ exitCode: number; output: string } | null> {
  const [program, ...args] = argv;
  return await new Promise((resolve, reject) => {
    execFile(program, args, { timeout: 10_000 }, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT') resolve(null);
      else if (error !== null && typeof error.code !== 'number') reject(new Error(error.message));
      else resolve({ exitCode: Number(error?.code ?? 0), output: `${stdout}${stderr}` });
    });
  });
}
