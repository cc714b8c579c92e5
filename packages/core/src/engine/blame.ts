import type { Failure, SideName } from '../contracts/index.js';
import { sideNames } from '../contracts/index.js';
import { MatadorError } from '../errors.js';
import { SideError } from './failures.js';
import type { MeasuredSide } from './measured-side.js';
import type { Recorder } from './recorder.js';

/** For a phone or a tunnel to say how it is. */
const healthLimitMs = 15_000;

/**
 * An app that failed over a dead tunnel, or on a phone that restarted or lost its WLAN, is not to
 * blame: what is gets recorded as well.
 */
export async function blame(
  sides: Readonly<Record<SideName, MeasuredSide>>,
  recorder: Recorder,
): Promise<void> {
  const known = [...recorder.failures];
  await Promise.all(
    sideNames.map(async (name) => {
      await blameTunnel(name, sides[name], recorder);
      if (!saysPhone(known, name)) await blamePhone(name, sides[name], recorder);
    }),
  );
}

function saysPhone(failures: readonly Failure[], name: SideName): boolean {
  return failures.some(({ source, side }) => source === 'phone' && side === name);
}

async function blameTunnel(name: SideName, side: MeasuredSide, recorder: Recorder): Promise<void> {
  if (!(await side.tunnelIsDead(AbortSignal.timeout(healthLimitMs)))) return;
  const error = new MatadorError(`the tunnel to ${side.record.vantagePoint.id} is dead`, {
    code: 'tunnel-dead',
    source: 'tunnel',
  });
  recorder.failure('tunnel', new SideError(name, error));
}

async function blamePhone(name: SideName, side: MeasuredSide, recorder: Recorder): Promise<void> {
  try {
    await side.checkPhone(AbortSignal.timeout(healthLimitMs));
  } catch (error) {
    recorder.failure('phone', new SideError(name, error), await side.evidence.ofFailure());
  }
}
