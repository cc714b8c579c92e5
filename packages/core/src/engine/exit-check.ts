import { expectedExit } from '../campaign/plan.js';
import type { SideRecord, Tunnel } from '../contracts/index.js';
import { MatadorError } from '../errors.js';
import { timestamp } from '../timestamp.js';

type ExitRecord = NonNullable<NonNullable<SideRecord['tunnel']>['exit']>;

/**
 * Asks through the tunnel which address the outside sees.
 * @throws MatadorError source `vantage-point`, `wrong-exit`, where it is not the vantage point's.
 */
export async function checkExit(
  tunnel: Tunnel,
  echoUrl: string,
  signal: AbortSignal,
): Promise<ExitRecord> {
  const expected = expectedExit(tunnel.vantagePoint);
  const { address, askedAt } = await tunnel.exit(echoUrl, signal);
  if (expected !== null && address !== expected) {
    const { id } = tunnel.vantagePoint;
    throw new MatadorError(`${id} is seen from outside as ${address} instead of ${expected}`, {
      code: 'wrong-exit',
      source: 'vantage-point',
      hint: `If ${address} is right, set it as the vantage point's \`address\`.`,
    });
  }
  return { address, expected, askedAt, checkedAt: timestamp() };
}
