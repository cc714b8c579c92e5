import type { CommandRunner, PathProbe } from '../contracts/index.js';
import type { FailureSource } from '../errors.js';
import { MatadorError } from '../errors.js';

/**
 * Asks first whether paths can be traced from a place, so that no message is sent in vain.
 * @param place as in messages: a vantage point's or gateway's id.
 * @throws MatadorError `cannot-probe`.
 */
export async function requireProbe(
  probe: PathProbe,
  from: CommandRunner,
  place: string,
  source: FailureSource,
  signal: AbortSignal,
): Promise<void> {
  const ability = await probe.canProbe(from, signal);
  if (ability.ok) return;
  throw new MatadorError(`${probe.id} cannot probe from ${place}: ${ability.reasons.join('; ')}`, {
    code: 'cannot-probe',
    source,
    hint: 'Install it there and give it the rights it needs, or choose another `trace.probe`.',
  });
}
