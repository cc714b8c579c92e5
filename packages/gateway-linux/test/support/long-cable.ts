import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Host } from './host.js';
import { outside } from './host.js';

const source = fileURLToPath(new URL('../../../../lab/native/delaylink.c', import.meta.url));

/** Lays a cable between vantage point and router, for `createTestNetwork`, that packets take long for. */
export function longCable(roundTripMs: number): (vantage: Host, router: Host) => Promise<void> {
  return async (vantage, router) => {
    await outside('cc', '-O2', '-o', '/run/delaylink', source, '-lm');
    const oneWay = roundTripMs / 2;
    const ends = `${vantage.name} eth0 ${router.name} vp0 ${oneWay} ${oneWay}\n`;
    await writeFile('/run/delaylink.conf', ends);
    await router.serve(['sh', '-c', 'exec /run/delaylink </run/delaylink.conf'], /ready 1 links/);
  };
}
