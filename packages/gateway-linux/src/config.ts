import {
  describeIssues,
  gatewayConfigSchema,
  MatadorError,
  shellAccessSchema,
} from '@matador/core';
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
  /** Another machine, as a vantage point's `shell` is reached: root there, host key checked. */
  shellAccessSchema.extend({ kind: z.literal('ssh') }),
]);
/** Where the gateway's programs run. */
export type Reach = z.infer<typeof reachSchema>;
export type LocalReach = Exclude<Reach, { kind: 'ssh' }>;
export type SshReach = Extract<Reach, { kind: 'ssh' }>;

export const linuxGatewayConfigSchema = z.strictObject({
  ...gatewayConfigSchema.shape,
  wlan: interfaceNameSchema,
  uplink: interfaceNameSchema,
  reach: reachSchema.default({ kind: 'local' }),
  /** Serves the WLAN from the gateway's own address there; absent: something else there does. */
  dhcp: z.strictObject({ first: z.ipv4(), last: z.ipv4() }).optional(),
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
    hint: "A linux gateway has id, wlan, uplink, reach ({kind: 'local'}, {kind: 'namespace', name} or {kind: 'ssh', host, user, …}) and dhcp.",
  });
}
