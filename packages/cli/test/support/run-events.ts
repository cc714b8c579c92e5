import type { EngineEvent, Failure, PlannedMeasurement } from '@matador/core';
import { unorderedPairs } from '@matador/core';

/** `signal`'s measurements of all pairs of some countries, each country its own pair too. */
export function stepsOf(...countries: string[]): PlannedMeasurement[] {
  const ids = countries.map((country) => country.toLowerCase());
  return unorderedPairs(ids, true).map(([a, b]) => ({
    id: `signal_${a}_${b}_r1`,
    kind: 'measurement',
    app: 'signal',
    a,
    b,
    repetition: 1,
  }));
}

/** The start of a run of which the first `alreadyDone` measurements are done. */
export function runStarted(countries: readonly string[], alreadyDone = 0): EngineEvent {
  const steps = stepsOf(...countries);
  return {
    kind: 'run-started',
    campaign: 'study',
    planned: steps.length,
    alreadyDone,
    testbeds: ['testbed-1'],
    vantagePoints: countries.map((country) => ({ id: country.toLowerCase(), country })),
    steps: steps.map((step, index) => ({
      ...step,
      state: index < alreadyDone ? 'complete' : 'open',
    })),
  };
}

export const failure: Failure = {
  stage: 'tunnel',
  source: 'vantage-point',
  side: 'b',
  code: 'unreachable',
  message: 'br does not answer',
  hint: 'Is it up?',
  at: '2026-01-01T00:00:00.000Z',
};

/** The events of one measurement at `testbed-1`. */
export function eventsOf(step: PlannedMeasurement) {
  const about = { testbed: 'testbed-1', measurement: step.id };
  return {
    started: (attempt = 1): EngineEvent => ({
      kind: 'measurement-started',
      ...about,
      step,
      attempt,
    }),
    stage: (stage: Extract<EngineEvent, { kind: 'stage-started' }>['stage']): EngineEvent => ({
      kind: 'stage-started',
      ...about,
      stage,
    }),
    stageEnded: (
      stage: Extract<EngineEvent, { kind: 'stage-ended' }>['stage'],
      seconds: number,
    ): EngineEvent => ({ kind: 'stage-ended', ...about, stage, seconds }),
    sent: (): EngineEvent => {
      const at = '2026-01-01T00:00:00.000Z';
      const pressed = { at, notBefore: at };
      return {
        kind: 'action',
        ...about,
        action: {
          kind: 'message-sent',
          side: 'a',
          message: 'm1',
          text: 'hello',
          pressed,
          sent: pressed,
          status: 'sent',
        },
      };
    },
    failed: (of: Partial<Failure> = {}): EngineEvent => ({
      kind: 'failure',
      ...about,
      failure: { ...failure, ...of },
    }),
    finished: (outcome: 'complete' | 'failed', seconds = 30): EngineEvent => ({
      kind: 'measurement-finished',
      ...about,
      step,
      outcome,
      seconds,
      capturedBytes: 1000,
    }),
    givenUp: (attempt = 3): EngineEvent => ({
      kind: 'measurement-given-up',
      measurement: step.id,
      attempt,
      source: 'vantage-point',
      tries: 3,
      reason: 'unreachable: br does not answer',
    }),
  };
}
