import type { Action, SideName } from '@matador/core';
import { sideNames } from '@matador/core';
import type { ActiveTarget, EndpointRecord } from '../records.js';
import { chanceOfHit, isHit, ownActivity } from './chance.js';
import { describeEvidence } from './evidence.js';
import type { ControlTargets } from './identity.js';
import { groupByIdentity, identityNames } from './identity.js';
import type { ClassifyOptions } from './options.js';
import { defaultClassifyOptions } from './options.js';
import type { Fit, Trial } from './score.js';
import { bestFit, memberStrength } from './score.js';
import type { MessageTimes, MessageWindow } from './windows.js';
import { messageTimes, windowsBySide } from './windows.js';

export interface ObservedSide {
  readonly targets: readonly ActiveTarget[];
  /** When the capture ended, ms since the epoch. */
  readonly observedUntil: number;
}

export interface ClassifyInput {
  /** Id of the measurement. */
  readonly measurement: string;
  readonly app: string;
  /** Of both sides. */
  readonly actions: readonly Action[];
  readonly sides: Readonly<Record<SideName, ObservedSide>>;
  /** Of the same app, with the app closed. */
  readonly controls: ControlTargets;
  readonly options?: Partial<ClassifyOptions>;
}

/** A target of one side, with what its activity has to do with the messages. */
interface Candidate {
  readonly side: SideName;
  readonly active: ActiveTarget;
  /** As what the controls know it. */
  readonly knownAs: string | null;
  readonly trials: readonly Trial[];
}

/** Without a control, background that happens to fit cannot be told: the score says so. */
const withoutControl = 0.9;
/** What is there with the app closed may still carry messages, but nothing speaks for it. */
const inControl = 0.2;

/**
 * Tells which targets carried the messages. No server is known beforehand; the method:
 *
 * 1. A target that the controls know is background: it is there with the app closed.
 * 2. Targets of both sides that share a name or an address are looked at together.
 * 3. Each message opens a window at its sender and one at its receiver. Recurrence is the share of
 *    windows in which a group had payload in the message's direction. An app may send by one server
 *    and receive by another, so windows of sending, of receiving, and all together are tried.
 * 4. Chance is the probability of so many hits by the group's own activity at other times, times the
 *    groups and ways tried (Bonferroni).
 * 5. The score is recurrence × strength, where strength is 1 for a chance of 0.001 or less and falls
 *    to 0 with its logarithm; × 0.9 where there was no control, × 0.2 for what the controls know.
 *    It is no higher than the strength of the target's own hits against a chance of 0.05: an
 *    address that was idle while its namesakes carried the messages is not one of them.
 *
 * @returns one record for each target of each side; roles are `unknown` without any message.
 */
export function classifyEndpoints(input: ClassifyInput): EndpointRecord[] {
  const options = { ...defaultClassifyOptions, ...input.options };
  const times = messageTimes(input.actions, options);
  const bySide = windowsBySide(times.windows);
  const trials = (side: SideName, activity: ActiveTarget['activity']) =>
    trialsOf(activity, bySide[side], times, input.sides[side].observedUntil, options);

  const candidates = sideNames.flatMap((side) =>
    input.sides[side].targets.map((active) => ({
      side,
      active,
      knownAs: input.controls.knows(active.target),
      trials: trials(side, active.activity),
    })),
  );
  const unknown = candidates.filter(({ knownAs }) => knownAs === null);
  const groups = groupByIdentity(unknown, ({ active }) => active.target);
  const fits = new Map<Candidate, Fit | null>();
  for (const group of groups) {
    const groupTrials = sideNames.flatMap((side) => {
      const members = group.filter((candidate) => candidate.side === side);
      return members.length === 0 ? [] : trials(side, joinActivity(members));
    });
    const fit = bestFit(groupTrials, groups.length);
    for (const candidate of group) fits.set(candidate, fit);
  }
  return candidates.map((candidate) => {
    const fit = fits.get(candidate) ?? bestFit(candidate.trials, candidates.length);
    return toRecord(input, candidate, fit, options);
  });
}

function trialsOf(
  activity: ActiveTarget['activity'],
  windows: readonly MessageWindow[],
  times: MessageTimes,
  observedUntil: number,
  options: ClassifyOptions,
): Trial[] {
  const own = ownActivity(activity, times.exchanges, observedUntil, options);
  return windows.map((window) => ({
    direction: window.direction,
    hit: isHit(activity, window),
    chance: chanceOfHit(own, window.end - window.start, options.priorMs),
  }));
}

function joinActivity(members: readonly Candidate[]): ActiveTarget['activity'] {
  return members.flatMap(({ active }) => active.activity).sort((left, right) => left.at - right.at);
}

function toRecord(
  input: ClassifyInput,
  candidate: Candidate,
  fit: Fit | null,
  options: ClassifyOptions,
): EndpointRecord {
  const { side, active, knownAs, trials } = candidate;
  const { protocol, address, port } = active.target;
  const score = fit === null ? 0 : scoreOf(candidate, fit, input.controls.size);
  const background = knownAs !== null || fit !== null;
  return {
    schema: 'matador/endpoint/1',
    measurement: input.measurement,
    app: input.app,
    side,
    protocol,
    address,
    port,
    names: identityNames(active.target),
    role: score >= options.threshold ? 'messaging' : background ? 'background' : 'unknown',
    score: Math.round(score * 1000) / 1000,
    evidence: describeEvidence({ fit, trials, knownAs, controls: input.controls.size }),
  };
}

function scoreOf(candidate: Candidate, fit: Fit, controls: number): number {
  const own = Math.min(fit.score, memberStrength(candidate.trials, fit.way));
  if (candidate.knownAs !== null) return own * inControl;
  return controls === 0 ? own * withoutControl : own;
}
