import type { Action, SideName } from '@matador/core';
import { sideNames } from '@matador/core';
import type { ActiveTarget, ActivityRecord } from '../records.js';
import type { OwnActivity } from './chance.js';
import { afterSetUp, chanceOfHit, isHit, ownActivity } from './chance.js';
import type { ControlTargets } from './identity.js';
import { identityNames } from './identity.js';
import type { ClassifyOptions } from './options.js';
import type { MessageWindow } from './windows.js';
import { messageTimes } from './windows.js';

export interface ObservedSide {
  readonly targets: readonly ActiveTarget[];
  /** When the capture ended, ms since the epoch. */
  readonly observedUntil: number;
}

/** One measurement as its captures and its record tell it. */
export interface ObservedMeasurement {
  /** Id. */
  readonly measurement: string;
  readonly app: string;
  /** Of both sides. */
  readonly actions: readonly Action[];
  readonly sides: Readonly<Record<SideName, ObservedSide>>;
}

type Activity = ActiveTarget['activity'];

/**
 * What each target of a measurement did at its messages.
 * @param controls of the same app, with the app closed.
 */
export function observeActivity(
  observed: ObservedMeasurement,
  controls: ControlTargets,
  options: ClassifyOptions,
): ActivityRecord[] {
  const { windows, exchanges } = messageTimes(observed.actions, options);
  return sideNames.flatMap((side) => {
    const { targets, observedUntil } = observed.sides[side];
    const here = windows.filter((window) => window.side === side);
    const sent = here.filter(({ direction }) => direction === 'sent');
    const received = here.filter(({ direction }) => direction === 'received');
    return targets.map(({ target, activity }): ActivityRecord => {
      const own = ownActivity(activity, exchanges, observedUntil, options);
      return {
        schema: 'matador/activity/1',
        measurement: observed.measurement,
        app: observed.app,
        side,
        protocol: target.protocol,
        address: target.address,
        port: target.port,
        names: identityNames(target),
        knownAs: controls.knows(target),
        sent: atMessages(activity, own, sent, options),
        received: atMessages(activity, own, received, options),
      };
    });
  });
}

function atMessages(
  activity: Activity,
  own: OwnActivity,
  windows: readonly MessageWindow[],
  options: ClassifyOptions,
): ActivityRecord['sent'] {
  const later = afterSetUp(activity, options);
  const marks = windows.map((window) => {
    if (isHit(later, window)) return '+';
    return isHit(activity, window) ? 'o' : '-';
  });
  const chances = windows.map(({ start, end }) => chanceOfHit(own, end - start, options));
  const mean = chances.reduce((sum, chance) => sum + chance, 0) / Math.max(1, chances.length);
  return { marks: marks.join(''), chance: Math.round(mean * 1e6) / 1e6 };
}
