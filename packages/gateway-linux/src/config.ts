import { describeIssues, gatewayConfigSchema, MatadorError } from '@matador/core';
import type { GatewayConfig } from '@matador/core';
import { z } from 'zod';

/** As the kernel allows it, without what has a meaning in nft's strings. */
export const interfaceNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,15}$/, 'expected the name of a network interface');

export const reachSchema = z.discriminatedUnion('kind', [
  /** The machine the engine runs on. */
  z.strictObject({ kind: z.literal('local') }),
  /** A network namespace of it, as `ip netns` lists them. */
  z.strictObject({ kind: z.literal('namespace'), name: z.string().regex(/^[\w.-]+$/) }),
]);
/** Where the gateway's programs run. */
export type Reach = z.infer<typeof reachSchema>;

export const linuxGatewayConfigSchema = z.strictObject({
  ...gatewayConfigSchema.shape,
  wlan: interfaceNameSchema,
  uplink: interfaceNameSchema,
  reach: reachSchema.default({ kind: 'local' }),
});
export type LinuxGatewayConfig = z.infer<typeof linuxGatewayConfigSchema>;

/** @throws MatadorError `bad-gateway-config`, naming the path of each wrong value. */
export function parseLinuxGatewayConfig(config: GatewayConfig): LinuxGatewayConfig {
  const parsed = linuxGatewayConfigSchema.safeParse(config);
  if (parsed.success) return parsed.data;
  const issues = describeIssues(parsed.error, `gateway ${config.id}`);
  throw new MatadorError(issues.join('; '), {
    code: 'bad-gateway-config',
    source: 'gateway',
    hint: "A linux gateway has id, wlan, uplink and reach: {kind: 'local'} or {kind: 'namespace', name}.",
  });
}
