import type { CommandResult, CommandRunner, RunningProgram } from '@matador/core';
import { runChecked, waitFor } from '@matador/core';
import { localRunner } from '../../src/index.js';

/** One machine of a test network: a network namespace, with what runs in it. */
export class Host implements CommandRunner {
  private readonly runner: CommandRunner;
  private readonly programs: RunningProgram[] = [];
  readonly run: CommandRunner['run'];
  readonly start: CommandRunner['start'];

  private constructor(readonly name: string) {
    this.runner = localRunner({ kind: 'namespace', name });
    this.run = (argv, options) => this.runner.run(argv, options);
    this.start = (argv, options) => this.runner.start(argv, options);
  }

  static async create(name: string): Promise<Host> {
    await outside('ip', 'netns', 'add', name);
    const host = new Host(name);
    await host.sh('ip', 'link', 'set', 'lo', 'up');
    // Addresses count at once.
    await host.set('net.ipv6.conf.default.accept_dad', '0');
    return host;
  }

  /** Runs a program that must succeed. */
  sh(...argv: string[]): Promise<CommandResult> {
    return runChecked(this, argv, { source: 'internal' });
  }

  async set(key: string, value: string): Promise<void> {
    const input = value;
    const file = `/proc/sys/${key.replaceAll('.', '/')}`;
    await runChecked(this, ['tee', file], { source: 'internal', input });
  }

  /** Starts a program that runs until `stopAll`, and waits until it has printed `ready`. */
  async serve(argv: readonly string[], ready: RegExp): Promise<RunningProgram> {
    const program = await this.start(argv);
    this.programs.push(program);
    let output = '';
    for (const stream of [program.stdout, program.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    let ended = false;
    void program.exited.then(() => (ended = true));
    await waitFor(
      () => {
        if (ended) throw new Error(`${argv.join(' ')} ended: ${output}`);
        return ready.test(output) || undefined;
      },
      {
        what: argv.join(' '),
        source: 'internal',
        timeoutMs: 10_000,
        intervalMs: 20,
        signal: AbortSignal.timeout(20_000),
      },
    );
    return program;
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.programs.splice(0).map((program) => program.stop()));
  }

  async remove(): Promise<void> {
    await this.stopAll();
    await outside('ip', 'netns', 'del', this.name);
  }
}

/** A cable between two machines. Offloads are off, so that each packet is seen as it is sent. */
export async function connect(
  a: Host,
  aInterface: string,
  aAddresses: readonly string[],
  b: Host,
  bInterface: string,
  bAddresses: readonly string[],
): Promise<void> {
  await outside(
    ...['ip', 'link', 'add', aInterface, 'netns', a.name, 'type', 'veth'],
    ...['peer', 'name', bInterface, 'netns', b.name],
  );
  await setUp(a, aInterface, aAddresses);
  await setUp(b, bInterface, bAddresses);
}

async function setUp(host: Host, name: string, addresses: readonly string[]): Promise<void> {
  await host.sh('ethtool', '-K', name, 'tso', 'off', 'gso', 'off', 'gro', 'off', 'tx', 'off');
  await addAddresses(host, name, addresses);
}

export async function addAddresses(
  host: Host,
  name: string,
  addresses: readonly string[],
): Promise<void> {
  for (const address of addresses) {
    const family = address.includes(':') ? ['nodad'] : [];
    await host.sh('ip', 'address', 'add', address, 'dev', name, ...family);
  }
  await host.sh('ip', 'link', 'set', name, 'up');
}

/** In the namespace that all the machines' namespaces are made from. */
export async function outside(...argv: string[]): Promise<CommandResult> {
  return await runChecked(localRunner({ kind: 'local' }), argv, { source: 'internal' });
}
