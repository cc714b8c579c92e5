import type { ShellAccess, VantageShellProvider } from '@matador/core';
import { definePlugin, MatadorError, Tokens } from '@matador/core';
import { z } from 'zod';
import { connect } from './connect.js';
import { SshRunner, SshShell } from './ssh-shell.js';

/** Shells at vantage points over ssh2, host keys checked. */
export const sshShellProvider: VantageShellProvider = {
  id: 'ssh',
  async open(vantagePoint, signal) {
    if (vantagePoint.shell === undefined) {
      throw new MatadorError(`vantage point ${vantagePoint.id} gives no shell`, {
        code: 'shell-not-configured',
        source: 'vantage-point',
        hint: "Add `shell` with host and user to the vantage point's configuration.",
      });
    }
    return new SshShell(vantagePoint, await connect(vantagePoint.shell, signal));
  },
};

/**
 * Connects to any machine, host key checked, to run programs there.
 * @param environment what every program gets into its environment.
 * @throws MatadorError as {@link VantageShellProvider.open} says.
 */
export async function openSshRunner(
  access: ShellAccess,
  signal: AbortSignal,
  environment: Readonly<Record<string, string>> = {},
): Promise<SshRunner> {
  return new SshRunner(await connect(access, signal), environment);
}

export type { SshRunner } from './ssh-shell.js';
export { quoteForPosixShell } from './quote.js';
export { entriesFor, judgeHostKey, parseKnownHosts } from './known-hosts.js';
export type { HostKeyVerdict, KnownHost } from './known-hosts.js';
export { fingerprint } from './host-key.js';

export default definePlugin({
  name: '@matador/shell-ssh',
  configSchema: z.strictObject({}),
  register(container) {
    container.registerInstance(Tokens.shell, sshShellProvider);
  },
});
