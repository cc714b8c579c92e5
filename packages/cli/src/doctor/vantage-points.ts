import type { PluginHost, VantagePoint } from '@matador/core';
import { readClock } from '@matador/core';
import type { Check } from './check.js';
import { check, ok, wrong } from './check.js';
import { judgeClock } from './clocks.js';

/** Whether the vantage point lets us in, with the right host key, and can trace paths; and its clock. */
export async function checkVantagePoint(
  vantagePoint: VantagePoint,
  probeId: string,
  host: PluginHost,
  signal: AbortSignal,
): Promise<Check[]> {
  const id = `vantage-point:${vantagePoint.id}`;
  const clocks: Check[] = [];
  const letsIn = await check(id, async () => {
    host.get('tunnel', vantagePoint.tunnel);
    if (vantagePoint.shell === undefined) {
      return wrong(
        id,
        false,
        'it gives no shell, so no path can be traced from it',
        'Add `shell` with host and user, if it has one.',
      );
    }
    const probe = host.get('probe', probeId);
    const shell = await host.get('shell', 'ssh').open(vantagePoint, signal);
    try {
      const reading = await readClock((argv, options) => shell.run(argv, options), signal);
      clocks.push(judgeClock(id, reading));
      const ability = await probe.canProbe(shell, signal);
      if (ability.ok) return ok(id, `lets us in, and ${probe.id} works there`);
      return wrong(
        id,
        true,
        `${probe.id} does not work there: ${ability.reasons.join('; ')}`,
        'Log in there and mend it.',
      );
    } finally {
      await shell.close();
    }
  });
  return [letsIn, ...clocks];
}
