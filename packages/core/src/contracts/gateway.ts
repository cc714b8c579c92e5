import { z } from 'zod';
import type { CommandRunner } from './commands.js';
import { idSchema } from './common.js';
import type { Tunnel } from './tunnel.js';

export const gatewayConfigSchema = z.looseObject({
  id: idSchema,
  /** The id of a gateway plugin; what else stands here is that plugin's own. */
  provider: idSchema.default('linux'),
  /** The interface on which the phone's WLAN ends. */
  wlan: z.string().min(1),
  /** The interface towards the Internet. */
  uplink: z.string().min(1),
});
export type GatewayConfig = z.infer<typeof gatewayConfigSchema>;

/**
 * The Linux router whose WLAN the phone is booked into. It is fail-closed: from `open` on, and
 * whatever dies, nothing of the phone's is forwarded anywhere but into a tunnel it was given.
 */
export interface Gateway extends CommandRunner {
  readonly id: string;
  readonly wlan: string;
  readonly uplink: string;
  /** Forwards nothing of the phone's any more. Idempotent. */
  block(): Promise<void>;
  /** Forwards the phone into this tunnel and nowhere else, with its DNS to the tunnel's first resolver. */
  forwardThrough(tunnel: Tunnel): Promise<void>;
  /** Takes back everything `open` and `forwardThrough` changed, when no phone is booked in any more. */
  close(): Promise<void>;
}

export interface GatewayProvider {
  readonly id: string;
  /**
   * Reaches the gateway, removes what an earlier run left there, and blocks.
   * @throws MatadorError source `gateway`.
   */
  open(config: GatewayConfig, signal: AbortSignal): Promise<Gateway>;
}
