import type { GatewayConfig, GatewayProvider } from '@matador/core';
import { definePlugin, readClock, Tokens } from '@matador/core';
import { z } from 'zod';
import type { LinuxGatewayConfig } from './config.js';
import { parseLinuxGatewayConfig } from './config.js';
import { examineGateway } from './examine.js';
import { LinuxGateway } from './gateway.js';
import type { GatewayRunner } from './runner.js';
import { localRunner, markOf } from './runner.js';
import { sshRunner } from './ssh-runner.js';

/** Gateways on this machine, in a network namespace of it, or reached over SSH. */
export const linuxGatewayProvider: GatewayProvider = {
  id: 'linux',
  async open(config, signal) {
    const { gateway, runner } = await reach(config, signal);
    try {
      await gateway.open(signal);
    } catch (error) {
      await runner.close();
      throw error;
    }
    return gateway;
  },
  async examine(config, signal) {
    const { runner, parsed } = await reach(config, signal);
    try {
      return await examineGateway(runner, parsed, signal);
    } finally {
      await runner.close();
    }
  },
  async readClock(config, signal) {
    const { runner } = await reach(config, signal);
    try {
      return await readClock((argv, options) => runner.run(argv, options), signal);
    } finally {
      await runner.close();
    }
  },
  async restore(config, signal) {
    const { gateway, runner } = await reach(config, signal);
    try {
      return await gateway.restore(signal);
    } finally {
      await runner.close();
    }
  },
};

async function reach(
  config: GatewayConfig,
  signal: AbortSignal,
): Promise<{
  readonly gateway: LinuxGateway;
  readonly runner: GatewayRunner;
  readonly parsed: LinuxGatewayConfig;
}> {
  const parsed = parseLinuxGatewayConfig(config);
  const runner =
    parsed.reach.kind === 'ssh'
      ? await sshRunner(parsed.reach, parsed.id, signal)
      : localRunner(parsed.reach, markOf(parsed.id));
  return { gateway: new LinuxGateway(parsed, runner), runner, parsed };
}

export { linuxGatewayConfigSchema, parseLinuxGatewayConfig } from './config.js';
export type { LinuxGatewayConfig, LocalReach, Reach, SshReach } from './config.js';
export { LinuxGateway } from './gateway.js';
export { ruleset, tableName } from './ruleset.js';
export type { ForwardTarget, RulesetInput } from './ruleset.js';
export { localRunner } from './runner.js';
export type { GatewayRunner } from './runner.js';
export type { Settings } from './settings.js';

export default definePlugin({
  name: '@matador/gateway-linux',
  configSchema: z.strictObject({}),
  register(container) {
    container.registerInstance(Tokens.gateway, linuxGatewayProvider);
  },
});
