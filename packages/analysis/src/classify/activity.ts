import type { Action, SideName, Target } from '@matador/core';
import { sideNames } from '@matador/core';
import type { ActiveTarget, ActivityRecord } from '../records.js';
import type { OwnActivity } from './chance.js';
import { afterSetUp, chanceOfHit, isHit, ownActivity } from './chance.js';
import type { ControlTargets } from './identity.js';
import { identityNames } from './identity.js';
import type { ClassifyOptions } from './options.js';
import { shapeOf } from './shape.js';
import type { MessageWindow } from './windows.js';
import { messageTimes } from './windows.js';

export interface ObservedSide {
  readonly targets: readonly ActiveTarget[];
  /** When the capture began and ended, ms since the epoch. */
  readonly observedFrom: number;
  readonly observedUntil: number;
  /** Addresses that the other side's traffic comes from, as seen from outside. */
  readonly peerAddresses: readonly string[];
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
    const { targets, observedFrom, observedUntil, peerAddresses } = observed.sides[side];
    const here = windows.filter((window) => window.side === side);
    const peers = targets.filter(
      ({ target }) => target.port !== null && peerAddresses.includes(target.address),
    );
    const explained = explainedBy(peers, here);
    const directories = new Set(targets.flatMap(({ target }) => announcersOf(target)));
    const atAll = (direction: MessageWindow['direction'], own: OwnActivity, each: ActiveTarget) =>
      atMessages(
        each.activity,
        own,
        here.filter((window) => window.direction === direction),
        peers.includes(each) ? noWindows : explained,
        options,
      );
    return targets.map((each): ActivityRecord => {
      const { target, activity } = each;
      const names = identityNames(target);
      const own = ownActivity(activity, exchanges, observedUntil, options);
      return {
        schema: 'matador/activity/1',
        measurement: observed.measurement,
        app: observed.app,
        side,
        protocol: target.protocol,
        address: target.address,
        port: target.port,
        bytes: target.bytes,
        names,
        namesOfApp: controls.namesNew(names),
        knownAs: controls.knows(target),
        sent: atAll('sent', own, each),
        received: atAll('received', own, each),
        peer: peers.includes(each),
        directory: directories.has(target.address),
        ...(target.service === undefined ? {} : { service: target.service }),
        ...(target.learnt === undefined ? {} : { learnt: target.learnt.how }),
        shape: shapeOf(activity, target.protocol, observedUntil - observedFrom),
      };
    });
  });
}

const noWindows: ReadonlySet<MessageWindow> = new Set();

/**
 * The windows in which the message went straight to the other phone: something went there and something
 * came back before it was shown as sent. Datagrams that try to find the way there and are not answered
 * do not count.
 */
function explainedBy(
  peers: readonly ActiveTarget[],
  windows: readonly MessageWindow[],
): ReadonlySet<MessageWindow> {
  const met = (window: MessageWindow, direction: MessageWindow['direction']): boolean =>
    peers.some(({ activity }) => isHit(activity, { ...window, end: window.until, direction }));
  return new Set(windows.filter((window) => met(window, 'sent') && met(window, 'received')));
}

function announcersOf({ learnt }: Target): readonly string[] {
  return learnt?.how === 'announced' ? learnt.by : [];
}

function atMessages(
  activity: Activity,
  own: OwnActivity,
  windows: readonly MessageWindow[],
  explained: ReadonlySet<MessageWindow>,
  options: ClassifyOptions,
): ActivityRecord['sent'] {
  const later = afterSetUp(activity, options);
  const marks = windows.map((window) => {
    if (explained.has(window)) return 'p';
    if (isHit(later, window)) return '+';
    return isHit(activity, window) ? 'o' : '-';
  });
  const chances = windows.map(({ start, end }) => chanceOfHit(own, end - start, options));
  const mean = chances.reduce((sum, chance) => sum + chance, 0) / Math.max(1, chances.length);
  return { marks: marks.join(''), chance: Math.round(mean * 1e6) / 1e6 };
}
