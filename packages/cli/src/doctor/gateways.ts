import type { GatewayConfig, PluginHost } from '@matador/core';
import type { Check } from './check.js';
import { check, ok, skipped, wrong } from './check.js';
import { judgeClock } from './clocks.js';

/** Whether a gateway can be reached and has what it needs; looks only, so that a run may go on there. */
export async function* checkGateway(
  gateway: GatewayConfig,
  host: PluginHost,
  signal: AbortSignal,
): AsyncGenerator<Check> {
  const id = `gateway:${gateway.id}`;
  const found: Check[] = [];
  const reached = await check(id, async () => {
    const provider = host.get('gateway', gateway.provider);
    if (provider.examine === undefined) return skipped(id, 'this kind cannot be examined');
    for (const { id: what, ok: well, detail, hint } of await provider.examine(gateway, signal)) {
      const name = `${id}:${what}`;
      found.push(well ? ok(name, detail) : wrong(name, true, detail, hint ?? ''));
    }
    if (provider.readClock !== undefined) {
      found.push(judgeClock(id, await provider.readClock(gateway, signal)));
    }
    return ok(id, 'can be reached');
  });
  yield reached;
  yield* found;
}
