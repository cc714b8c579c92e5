import type {
  Gateway,
  RunningProgram,
  SecretFile,
  ShellAccess,
  VantagePoint,
  VantageShell,
} from '@matador/core';
import { MatadorError, readPrivateKey, readSecret, runChecked } from '@matador/core';
import type { Hop } from './ssh-config.js';
import { askpassScript, hopName, sshConfig } from './ssh-config.js';
import { sshFailure } from './ssh-failure.js';

/** What OpenSSH needs to reach a vantage point as its shell did. */
export interface SshTarget {
  readonly access: ShellAccess;
  readonly shell: VantageShell;
  /** Verified, in the order of the hops, the vantage point last. */
  readonly hostKeys: readonly string[];
}

/** @throws MatadorError `shell-required`, `host-key-unknown`. */
export function sshTarget(vantagePoint: VantagePoint, shell: VantageShell | undefined): SshTarget {
  if (vantagePoint.shell === undefined || shell === undefined) {
    throw new MatadorError(`vantage point ${vantagePoint.id} gives no shell to end a tunnel at`, {
      code: 'shell-required',
      source: 'tunnel',
      hint: "Add `shell` with host, user and key to the vantage point's configuration.",
    });
  }
  const { hostKey, jumpHostKeys = [] } = shell;
  const hops = (vantagePoint.shell.jumpHosts ?? []).length + 1;
  if (hostKey === undefined || jumpHostKeys.length + 1 !== hops) {
    throw new MatadorError(`the shell at ${vantagePoint.id} does not tell its host keys`, {
      code: 'host-key-unknown',
      source: 'tunnel',
      hint: 'Use @matador/shell-ssh, whose shells tell the host keys they verified.',
    });
  }
  return { access: vantagePoint.shell, shell, hostKeys: [...jumpHostKeys, hostKey] };
}

/** The gateway's OpenSSH client, which holds a tunnel. */
export class SshClient {
  private stderr = '';

  private constructor(
    private readonly program: RunningProgram,
    private readonly files: readonly SecretFile[],
  ) {
    program.stdout.resume();
    program.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr = (this.stderr + text).slice(-16_384);
    });
  }

  /**
   * Its configuration, keys and secrets reach the gateway as files in its memory.
   * @param forwarding the arguments that say what is forwarded.
   */
  static async start(
    gateway: Gateway,
    target: SshTarget,
    forwarding: readonly string[],
    signal: AbortSignal,
  ): Promise<SshClient> {
    const kept: Promise<SecretFile>[] = [];
    const keep = async (content: string | Uint8Array): Promise<string> => {
      const keeping = gateway.keepSecret(content, signal);
      kept.push(keeping);
      return (await keeping).path;
    };
    try {
      const hops = await keepHops(target, keep);
      const askpass = await keepSecrets(gateway, hops, keep, signal);
      const config = await keep(sshConfig(hops));
      const name = hopName(hops.length - 1);
      const ssh = ['ssh', '-F', config, '-N', '-T', ...forwarding, '--', name];
      const program = await gateway.start([...askpass, ...ssh]);
      return new SshClient(program, await Promise.all(kept));
    } catch (error) {
      // Some may still be on their way to the gateway.
      const outcomes = await Promise.allSettled(kept);
      await removeAll(outcomes.flatMap((each) => (each.status === 'fulfilled' ? each.value : [])));
      throw error;
    }
  }

  /** Rejects, with the reason, when the client ends; never resolves. */
  async died(): Promise<never> {
    await this.program.exited;
    throw sshFailure(this.stderr);
  }

  /** What was given to it is needed only until it has logged in. */
  async forgetSecrets(): Promise<void> {
    await removeAll(this.files);
  }

  async stop(): Promise<void> {
    await this.program.stop();
    await this.forgetSecrets();
  }
}

async function removeAll(files: readonly SecretFile[]): Promise<void> {
  await Promise.all(files.map((file) => file.remove()));
}

type Keep = (content: string | Uint8Array) => Promise<string>;

function keepHops({ access, hostKeys }: SshTarget, keep: Keep): Promise<Hop[]> {
  const hosts = [...(access.jumpHosts ?? []), access];
  return Promise.all(
    hosts.map(async (host, index) => {
      const { privateKeyFile } = host;
      const key =
        privateKeyFile === undefined ? null : await readPrivateKey(privateKeyFile, 'tunnel');
      const keyFile = key === null ? null : await keep(key);
      return { access: host, hostKey: hostKeys[index] ?? '', keyFile };
    }),
  );
}

/** @returns what stands before `ssh` on the command line, for it to find what answers its questions. */
async function keepSecrets(
  gateway: Gateway,
  hops: readonly Hop[],
  keep: Keep,
  signal: AbortSignal,
): Promise<string[]> {
  const secrets: { question: string; file: string }[] = [];
  for (const [index, { access, keyFile }] of hops.entries()) {
    if (access.passphrase !== undefined && keyFile !== null) {
      const file = await keep(`${await readSecret(access.passphrase, 'tunnel')}\n`);
      secrets.push({ question: keyFile, file });
    }
    if (access.password !== undefined) {
      const file = await keep(`${await readSecret(access.password, 'tunnel')}\n`);
      secrets.push({ question: `@${hopName(index)}`, file });
    }
  }
  if (secrets.length === 0) return [];
  const askpass = await keep(askpassScript(secrets));
  await runChecked(gateway, ['chmod', '700', askpass], { signal, source: 'gateway' });
  return ['env', `SSH_ASKPASS=${askpass}`, 'SSH_ASKPASS_REQUIRE=force'];
}
