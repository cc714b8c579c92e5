import type { EngineEvent } from '@matador/core';
import type { PlacedFault } from '@matador/lab';

/** Something that goes wrong, and what has to come of it. */
export interface AnomalyCase {
  readonly name: string;
  /** When it happens; without it, the scenario lets it happen. */
  readonly when?: (event: EngineEvent) => boolean;
  readonly faults: readonly PlacedFault[];
  readonly ui?: 'appium';
  /** The first attempt; a failed one is followed by a complete one, unless the testbed stopped. */
  readonly outcome: 'complete' | 'failed';
  readonly reason: 'finished' | 'no-testbed-left';
  /** Of the first attempt: `side source code`, as many as there may be. */
  readonly failures: readonly string[];
  /** Of the first attempt: `side kind action`. */
  readonly anomalies: readonly string[];
}

const arrival = (event: EngineEvent): boolean =>
  event.kind === 'action' &&
  event.action.kind === 'message-received' &&
  event.action.message === 'm1';
const conversation = (event: EngineEvent): boolean =>
  event.kind === 'stage-started' && event.stage === 'messages';

const survived = { outcome: 'complete', reason: 'finished', failures: [] } as const;
const stopped = { outcome: 'failed', reason: 'no-testbed-left', anomalies: [] } as const;
const repeated = { outcome: 'failed', reason: 'finished' } as const;

/** Phone a is a Pixel in English, phone b a Samsung in German. */
export const anomalyCases: readonly AnomalyCase[] = [
  {
    name: 'an app that crashes while it sends',
    faults: [],
    ...repeated,
    failures: ['a app app-crashed'],
    anomalies: ['a app-crash failed'],
  },
  ...(
    ['system-update', 'app-not-responding', 'app-crash', 'low-battery', 'incoming-call'] as const
  ).map((dialog): AnomalyCase => ({
    name: `a dialog over the app: ${dialog}`,
    when: arrival,
    faults: [
      { side: 'a', fault: { kind: 'dialog', dialog } },
      { side: 'b', fault: { kind: 'dialog', dialog } },
    ],
    ...survived,
    anomalies: [`a ${dialog} dismissed`, `b ${dialog} dismissed`],
  })),
  {
    name: 'a message that is never delivered',
    when: conversation,
    faults: [{ fault: { kind: 'message-lost', app: 'signal' } }],
    ...repeated,
    failures: ['b app message-not-received'],
    anomalies: [],
  },
  {
    name: 'a message that is delivered twice',
    when: conversation,
    faults: [{ fault: { kind: 'message-twice', app: 'signal' } }],
    ...survived,
    anomalies: ['b message-duplicated survived'],
  },
  {
    name: 'an adb server that is killed',
    when: arrival,
    faults: [{ fault: { kind: 'adb-server-killed' } }],
    ...survived,
    anomalies: ['a connection-lost survived', 'b connection-lost survived'],
  },
  {
    name: 'a cable that is pulled and plugged in again',
    when: arrival,
    faults: [{ side: 'b', fault: { kind: 'cable-pulled', seconds: 1 } }],
    ...survived,
    anomalies: ['b connection-lost survived'],
  },
  {
    name: 'a phone whose screen goes dark',
    when: arrival,
    faults: [{ side: 'b', fault: { kind: 'screen-off' } }],
    ...survived,
    anomalies: ['b phone-asleep survived'],
  },
  {
    name: 'a screen recording that Android ends',
    when: arrival,
    faults: [{ side: 'a', fault: { kind: 'recording-ended' } }],
    ...survived,
    anomalies: ['a recording-interrupted survived'],
  },
  {
    name: 'an Appium server that is killed',
    when: arrival,
    faults: [{ fault: { kind: 'appium-killed' } }],
    ui: 'appium',
    ...survived,
    anomalies: ['b ui-session-lost survived'],
  },
  {
    name: 'a UiAutomator2 instrumentation that is killed',
    when: arrival,
    faults: [{ side: 'b', fault: { kind: 'instrumentation-killed' } }],
    ui: 'appium',
    ...survived,
    anomalies: ['b ui-session-lost survived'],
  },
  {
    name: 'a phone that restarts',
    when: arrival,
    faults: [{ side: 'b', fault: { kind: 'restart', seconds: 3 } }],
    ...stopped,
    failures: ['b phone phone-restarted'],
    anomalies: ['b connection-lost survived'],
  },
  {
    name: 'a WLAN that is lost',
    when: conversation,
    faults: [{ side: 'b', fault: { kind: 'wifi-lost' } }],
    ...stopped,
    failures: ['b phone wifi-lost'],
  },
  {
    name: 'a phone that moves to another WLAN',
    when: conversation,
    faults: [{ side: 'a', fault: { kind: 'wifi-other' } }],
    ...stopped,
    failures: ['a phone wifi-other'],
  },
];
