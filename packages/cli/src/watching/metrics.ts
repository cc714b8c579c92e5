import type { EngineEvent } from '@matador/core';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { RunProgress } from '../progress/state.js';
import { advance, initialProgress, timeLeft } from '../progress/state.js';

export interface RunMetrics {
  readonly registry: Registry;
  readonly onEvent: (event: EngineEvent) => void;
}

/** A run's figures for Prometheus: names begin with `matador_`, units are seconds and bytes. */
export function createMetrics(): RunMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'matador_' });
  let progress = initialProgress;
  addGauges(registry, () => progress);
  const count = addCounters(registry);
  return {
    registry,
    onEvent: (event) => {
      count(event, progress);
      progress = advance(progress, event, Date.now());
    },
  };
}

function addGauges(registry: Registry, progress: () => RunProgress): void {
  const gauge = (name: string, help: string, value: () => number | null) =>
    new Gauge({
      name: `matador_${name}`,
      help,
      registers: [registry],
      collect() {
        const now = value();
        if (now === null) this.reset();
        else this.set(now);
      },
    });
  gauge(
    'measurements_planned',
    'Measurements and controls of the campaign.',
    () => progress().planned,
  );
  gauge(
    'measurements_remaining',
    'Of them, those that are not complete.',
    () => progress().planned - progress().complete,
  );
  gauge(
    'time_left_seconds',
    'Until the rest is done, by what measurements took; 0 before the first.',
    () => timeLeft(progress()),
  );
  gauge('testbeds', 'Testbeds of the configuration.', () => progress().testbeds.length);
  gauge('testbeds_working', 'Testbeds that are at a measurement.', () => {
    return new Set([...progress().current.values()].map(({ testbed }) => testbed)).size;
  });
  gauge(
    'testbeds_stopped',
    'Testbeds that failed and take no part.',
    () => progress().stopped.size,
  );
  gauge('run_paused', '1 while the run is paused.', () => (progress().paused === null ? 0 : 1));
}

type Counts = {
  readonly [K in EngineEvent['kind']]?: (
    event: Extract<EngineEvent, { kind: K }>,
    progress: RunProgress,
  ) => void;
};

/** @returns what counts an event that comes after some progress. */
function addCounters(registry: Registry): (event: EngineEvent, progress: RunProgress) => void {
  const counts: Counts = {
    ...countMeasurements(registry),
    ...countTroubles(registry),
    ...countMessages(registry),
    ...timeStages(registry),
  };
  return (event, progress) => counts[event.kind]?.(event as never, progress);
}

function countMeasurements(registry: Registry): Counts {
  const labelNames = ['app', 'kind', 'outcome'] as const;
  const count = counter(registry, 'measurements_total', 'Attempts that ended.', labelNames);
  const bytes = counter(registry, 'captured_bytes_total', 'Bytes in capture files.', ['app']);
  const durations = histogram(
    registry,
    'measurement_duration_seconds',
    'How long attempts take.',
    labelNames,
    [15, 30, 60, 120, 180, 300, 450, 600, 900, 1800],
  );
  return {
    'measurement-finished': ({ step: { app, kind }, outcome, seconds, capturedBytes }) => {
      count.inc({ app, kind, outcome });
      durations.observe({ app, kind, outcome }, seconds);
      bytes.inc({ app }, capturedBytes);
    },
  };
}

function countTroubles(registry: Registry): Counts {
  const failures = counter(registry, 'failures_total', 'Recorded failures.', [
    'source',
    'code',
    'stage',
  ]);
  const anomalies = counter(registry, 'anomalies_total', 'What came up on phones.', [
    'kind',
    'action',
  ]);
  const givenUp = counter(registry, 'measurements_given_up_total', 'Failed each time.', ['source']);
  const replaced = counter(registry, 'vantage_points_replaced_total', 'By another.', [
    'vantage_point',
  ]);
  const abandoned = counter(registry, 'vantage_points_given_up_total', 'Without another.', [
    'vantage_point',
  ]);
  return {
    failure: ({ failure: { source, code, stage } }) => failures.inc({ source, code, stage }),
    anomaly: ({ anomaly: { kind, action } }) => anomalies.inc({ kind, action }),
    'measurement-given-up': ({ source }) => givenUp.inc({ source }),
    'vantage-point-replaced': ({ vantagePoint }) => replaced.inc({ vantage_point: vantagePoint }),
    'vantage-point-given-up': ({ vantagePoint }) => abandoned.inc({ vantage_point: vantagePoint }),
  };
}

function countMessages(registry: Registry): Counts {
  const messages = counter(registry, 'messages_total', 'Messages sent and received.', [
    'app',
    'action',
  ]);
  const actions = { 'message-sent': 'sent', 'message-received': 'received' } as const;
  return {
    action: ({ measurement, action: { kind } }, { current }) =>
      messages.inc({ app: current.get(measurement)?.app ?? 'unknown', action: actions[kind] }),
  };
}

function timeStages(registry: Registry): Counts {
  const stages = histogram(
    registry,
    'stage_duration_seconds',
    'How long the stages of measurements take.',
    ['stage'],
    [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600],
  );
  return { 'stage-ended': ({ stage, seconds }) => stages.observe({ stage }, seconds) };
}

function counter<L extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly L[],
): Counter<L> {
  return new Counter({ name: `matador_${name}`, help, labelNames, registers: [registry] });
}

function histogram<L extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly L[],
  buckets: number[],
): Histogram<L> {
  const registers = [registry];
  return new Histogram({ name: `matador_${name}`, help, labelNames, buckets, registers });
}
