import { describeIssues, MatadorError } from '@matador/core';
import type { VantagePoint } from '@matador/core';
import { z } from 'zod';

const optionsSchema = z.union([
  z.strictObject({
    /** UDP port at the vantage point; default: any that is free there. */
    port: z.int().min(1).max(65_535).optional(),
  }),
  z.strictObject({
    /** A wg-quick configuration, as a VPN provider gives it. */
    configFile: z.string().min(1),
  }),
]);
export type WireguardOptions = z.infer<typeof optionsSchema>;

/** @throws MatadorError `bad-tunnel-options`. */
export function parseOptions({ id, tunnelOptions }: VantagePoint): WireguardOptions {
  const parsed = optionsSchema.safeParse(tunnelOptions ?? {});
  if (parsed.success) return parsed.data;
  const where = `tunnelOptions of vantage point ${id}`;
  throw new MatadorError(describeIssues(parsed.error, where).join('; '), {
    code: 'bad-tunnel-options',
    source: 'tunnel',
    hint: "WireGuard takes either `port`, or the path of a VPN provider's `configFile`.",
  });
}
