import { z } from 'zod';
import type { ClockReading } from './clock.js';
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

/** A secret in a file on the gateway. */
export interface SecretFile {
  readonly path: string;
  /** Idempotent; whoever needs it no more does not wait for the gateway to be closed. */
  remove(): Promise<void>;
}

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
  /**
   * Puts a secret where only programs of the gateway's user can read it: a file in the gateway's memory,
   * never on a disk, removed with `close` at the latest.
   */
  keepSecret(content: string | Uint8Array, signal: AbortSignal): Promise<SecretFile>;
  /** Takes back everything `open` and `forwardThrough` changed, when no phone is booked in any more. */
  close(): Promise<void>;
}

/** Whether one thing that a campaign needs of a gateway is there. */
export interface GatewayFinding {
  /** Stable: `nftables`, `capture`. */
  readonly id: string;
  readonly ok: boolean;
  readonly detail: string;
  /** What the user can do; `null` where it is well. */
  readonly hint: string | null;
}

export interface GatewayProvider {
  readonly id: string;
  /**
   * Looks, without changing anything, whether the gateway has what it needs.
   * @throws MatadorError source `gateway` where it cannot be reached.
   */
  examine?(config: GatewayConfig, signal: AbortSignal): Promise<readonly GatewayFinding[]>;
  /** Reads the gateway's clock, without changing anything; errors as `examine`. */
  readClock?(config: GatewayConfig, signal: AbortSignal): Promise<ClockReading>;
  /**
   * Reaches the gateway, removes what an earlier run left there, and blocks.
   * @throws MatadorError source `gateway`.
   */
  open(config: GatewayConfig, signal: AbortSignal): Promise<Gateway>;
  /**
   * Takes back everything that a run left which never closed the gateway, as that found it; no run may
   * use the gateway meanwhile.
   * @returns what was taken back, in words; none where all is as it should be.
   */
  restore?(config: GatewayConfig, signal: AbortSignal): Promise<readonly string[]>;
}
