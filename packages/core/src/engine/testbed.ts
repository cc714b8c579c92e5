import type { SideConfig, TestbedConfig } from '../config/schema.js';
import type { Gateway, Phone, SideName } from '../contracts/index.js';
import type { Implementations } from '../plugins/implementations.js';
import { bothSides } from './both-sides.js';
import { Cleanup } from './cleanup.js';
import { KeptTunnel } from './kept-tunnel.js';

export interface OpenSide {
  readonly config: SideConfig;
  readonly gateway: Gateway;
  readonly phone: Phone;
  /** The tunnel of the measurement before, which may serve the next. */
  readonly tunnel: KeptTunnel;
}

/** Two phones with their gateways, ready for one measurement after another. */
export interface OpenTestbed {
  readonly id: string;
  readonly sides: Readonly<Record<SideName, OpenSide>>;
  close(): Promise<void>;
}

/** Putting a phone back takes a command for each thing that was changed. */
const restoreLimitMs = 60_000;

/**
 * Reaches both gateways, which block from then on, and both phones, which are made calm.
 * @param onWarning is told what does not keep the testbed from working, or from being closed.
 */
export async function openTestbed(
  config: TestbedConfig,
  implementations: Implementations,
  onWarning: (error: unknown) => void,
  signal: AbortSignal,
): Promise<OpenTestbed> {
  const opened = new Cleanup();
  const close = () => opened.run(onWarning);
  try {
    const sides = await bothSides(signal, async (side, sideSignal) => {
      const sideConfig = config[side];
      const gateway = await implementations
        .get('gateway', sideConfig.gateway.provider)
        .open(sideConfig.gateway, sideSignal);
      opened.defer(() => gateway.close());
      const tunnel = new KeptTunnel();
      opened.defer(() => tunnel.close());
      const phone = await implementations
        .get('phone', sideConfig.phone.provider)
        .open(sideConfig.phone, sideSignal);
      opened.defer(() => phone.close());
      await settle(phone, opened, onWarning, sideSignal);
      return { config: sideConfig, gateway, phone, tunnel };
    });
    return { id: config.id, sides, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Undoes what a crashed run left on the phone, and keeps the phone calm until the end. */
async function settle(
  phone: Phone,
  opened: Cleanup,
  onWarning: (error: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  await phone.restore?.(signal);
  opened.defer(async () => {
    await phone.restore?.(AbortSignal.timeout(restoreLimitMs));
  });
  try {
    await phone.screen.calm?.(signal);
  } catch (error) {
    signal.throwIfAborted();
    onWarning(error);
  }
}
