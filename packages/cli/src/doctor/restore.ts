import type { PluginHost, SideConfig, TestbedConfig } from '@matador/core';
import type { Check } from './check.js';
import { check, ok, skipped } from './check.js';

/** A phone of which much was changed is put back command by command. */
const limitMs = 120_000;

/** Puts every phone of the testbeds back to how it was found before the first change to it. */
export async function* restorePhones(
  testbeds: readonly TestbedConfig[],
  host: PluginHost,
  signal: AbortSignal,
): AsyncGenerator<Check> {
  for (const { id, a, b } of testbeds) {
    for (const [name, side] of Object.entries({ a, b })) {
      const limited = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
      yield await restoreSide(`restore:${id}/${name}`, side, host, limited);
      signal.throwIfAborted();
    }
  }
}

async function restoreSide(
  id: string,
  side: SideConfig,
  host: Pick<PluginHost, 'get'>,
  signal: AbortSignal,
): Promise<Check> {
  return await check(id, async () => {
    const phone = await host.get('phone', side.phone.provider).open(side.phone, signal);
    try {
      if (phone.restore === undefined) return skipped(id, 'this kind of phone keeps no record');
      const restored = await phone.restore(signal);
      return ok(id, restored.length === 0 ? 'as it was found' : restored.join(', '));
    } finally {
      await phone.close();
    }
  });
}
