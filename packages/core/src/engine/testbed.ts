import type { SideConfig, TestbedConfig } from '../config/schema.js';
import type { Gateway, Phone, SideName } from '../contracts/index.js';
import type { Implementations } from '../plugins/implementations.js';
import { bothSides } from './both-sides.js';

export interface OpenSide {
  readonly config: SideConfig;
  readonly gateway: Gateway;
  readonly phone: Phone;
}

/** Two phones with their gateways, ready for one measurement after another. */
export interface OpenTestbed {
  readonly id: string;
  readonly sides: Readonly<Record<SideName, OpenSide>>;
  close(): Promise<void>;
}

/** Reaches both gateways, which block from then on, and both phones. */
export async function openTestbed(
  config: TestbedConfig,
  implementations: Implementations,
  signal: AbortSignal,
): Promise<OpenTestbed> {
  const opened: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const undo of opened.splice(0).reverse()) await undo();
  };
  try {
    const sides = await bothSides(signal, async (side, sideSignal) => {
      const sideConfig = config[side];
      const gateway = await implementations
        .get('gateway', sideConfig.gateway.provider)
        .open(sideConfig.gateway, sideSignal);
      opened.push(() => gateway.close());
      const phone = await implementations
        .get('phone', sideConfig.phone.provider)
        .open(sideConfig.phone, sideSignal);
      opened.push(() => phone.close());
      return { config: sideConfig, gateway, phone };
    });
    return { id: config.id, sides, close };
  } catch (error) {
    await close();
    throw error;
  }
}
