import type { GatewayProvider } from '@matador/core';
import { definePlugin, Tokens } from '@matador/core';
import { z } from 'zod';
import { parseLinuxGatewayConfig } from './config.js';
import { LinuxGateway } from './gateway.js';
import { localRunner } from './runner.js';

/** Gateways on this machine or in a network namespace of it. */
export const linuxGatewayProvider: GatewayProvider = {
  id: 'linux',
  async open(config, signal) {
    const parsed = parseLinuxGatewayConfig(config);
    const gateway = new LinuxGateway(parsed, localRunner(parsed.reach));
    await gateway.open(signal);
    return gateway;
  },
};

export { linuxGatewayConfigSchema, parseLinuxGatewayConfig } from './config.js';
export type { LinuxGatewayConfig, Reach } from './config.js';
export { LinuxGateway } from './gateway.js';
export { ruleset, tableName } from './ruleset.js';
export type { ForwardTarget, RulesetInput } from './ruleset.js';
export { localRunner } from './runner.js';

export default definePlugin({
  name: '@matador/gateway-linux',
  configSchema: z.strictObject({}),
  register(container) {
    container.registerInstance(Tokens.gateway, linuxGatewayProvider);
  },
});
