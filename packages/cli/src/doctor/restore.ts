import type {
  GatewayConfig,
  PluginHost,
  SideConfig,
  TestbedConfig,
  VantagePoint,
} from '@matador/core';
import type { Check } from './check.js';
import { check, ok, skipped } from './check.js';

/** A phone of which much was changed is put back command by command. */
const limitMs = 120_000;

/**
 * Puts phones, gateways and vantage points back to how they were found before a run that was killed.
 * Phones first, so that none is still booked in when its gateway lets go; vantage points last, since
 * gateways hold the tunnels to them.
 */
export async function* restoreAll(
  testbeds: readonly TestbedConfig[],
  vantagePoints: readonly VantagePoint[],
  host: PluginHost,
  signal: AbortSignal,
): AsyncGenerator<Check> {
  const sides = testbeds.flatMap(({ id, a, b }) => [
    { place: `${id}/a`, side: a },
    { place: `${id}/b`, side: b },
  ]);
  const gateways = new Map(sides.map(({ side }) => [side.gateway.id, side.gateway]));
  const works = [
    ...sides.map(
      ({ place, side }) =>
        (limit: AbortSignal) =>
          restorePhone(`restore:${place}`, side, host, limit),
    ),
    ...[...gateways.values()].map(
      (gateway) => (limit: AbortSignal) => restoreGateway(gateway, host, limit),
    ),
    ...vantagePoints.map(
      (point) => (limit: AbortSignal) => restoreVantagePoint(point, host, limit),
    ),
  ];
  for (const work of works) {
    yield await work(AbortSignal.any([signal, AbortSignal.timeout(limitMs)]));
    signal.throwIfAborted();
  }
}

async function restorePhone(
  id: string,
  side: SideConfig,
  host: Pick<PluginHost, 'get'>,
  signal: AbortSignal,
): Promise<Check> {
  return await check(id, async () => {
    const phone = await host.get('phone', side.phone.provider).open(side.phone, signal);
    try {
      if (phone.restore === undefined) return skipped(id, 'this kind of phone keeps no record');
      return restored(id, await phone.restore(signal));
    } finally {
      await phone.close();
    }
  });
}

async function restoreGateway(
  gateway: GatewayConfig,
  host: Pick<PluginHost, 'get'>,
  signal: AbortSignal,
): Promise<Check> {
  const id = `restore:gateway:${gateway.id}`;
  return await check(id, async () => {
    const provider = host.get('gateway', gateway.provider);
    if (provider.restore === undefined) return skipped(id, 'this kind of gateway keeps no record');
    return restored(id, await provider.restore(gateway, signal));
  });
}

async function restoreVantagePoint(
  vantagePoint: VantagePoint,
  host: Pick<PluginHost, 'get'>,
  signal: AbortSignal,
): Promise<Check> {
  const id = `restore:vantage-point:${vantagePoint.id}`;
  return await check(id, async () => {
    const provider = host.get('tunnel', vantagePoint.tunnel);
    if (provider.restore === undefined || vantagePoint.shell === undefined) {
      return skipped(id, 'nothing of ours is ever left there');
    }
    const shell = await host.get('shell', 'ssh').open(vantagePoint, signal);
    try {
      return restored(id, await provider.restore(vantagePoint, { shell }, signal));
    } finally {
      await shell.close();
    }
  });
}

function restored(id: string, what: readonly string[]): Check {
  return ok(id, what.length === 0 ? 'as it was found' : what.join(', '));
}
