import type { PlannedMeasurement } from '../campaign/plan.js';
import type { Action, Failure } from '../contracts/index.js';

/** The steps of one measurement, in order. */
export const stages = [
  'tunnel',
  'exit-check',
  'capture',
  'phone',
  'app',
  'messages',
  'control',
  'teardown',
  'extract',
  'trace',
] as const;
export type Stage = (typeof stages)[number];

interface AboutMeasurement {
  readonly testbed: string;
  readonly measurement: string;
}

/** What the engine tells while it works. */
export type EngineEvent =
  | { readonly kind: 'run-started'; readonly planned: number; readonly alreadyDone: number }
  | (AboutMeasurement & {
      readonly kind: 'measurement-started';
      readonly step: PlannedMeasurement;
      readonly attempt: number;
    })
  | (AboutMeasurement & { readonly kind: 'stage-started'; readonly stage: Stage })
  | (AboutMeasurement & { readonly kind: 'action'; readonly action: Action })
  | (AboutMeasurement & { readonly kind: 'failure'; readonly failure: Failure })
  | (AboutMeasurement & {
      readonly kind: 'measurement-finished';
      readonly step: PlannedMeasurement;
      readonly outcome: 'complete' | 'failed';
      readonly seconds: number;
    })
  | {
      /** Something that does not keep a testbed from working: a phone that could not be put back. */
      readonly kind: 'testbed-warning';
      readonly testbed: string;
      readonly failure: Failure;
    }
  | {
      readonly kind: 'testbed-stopped';
      readonly testbed: string;
      readonly failure: Failure;
    }
  | {
      readonly kind: 'run-ended';
      readonly reason: 'finished' | 'stopped' | 'no-testbed-left' | 'error';
      readonly complete: number;
      readonly givenUp: number;
    };

export type EventListener = (event: EngineEvent) => void;
