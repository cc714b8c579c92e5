import { z } from 'zod';
import { sideNameSchema, timestampSchema } from './common.js';

export const anomalyKinds = [
  'system-update',
  'app-not-responding',
  'app-crash',
  'low-battery',
  'incoming-call',
  'permission-request',
  /** One of the messenger's own dialogs. */
  'app-dialog',
  /** Something nobody knows covers the app. */
  'unexpected-window',
  'phone-asleep',
  /** The link to the phone broke: cable, USB, adb server. */
  'connection-lost',
  /** What drives the phone's screen died: the Appium server, its instrumentation on the phone. */
  'ui-session-lost',
  'recording-interrupted',
  'message-duplicated',
] as const;

/** What came of it: answered and out of the way, the end of the measurement, or lived through. */
export const anomalyActions = ['dismissed', 'failed', 'survived'] as const;

export const anomalySchema = z.object({
  side: sideNameSchema,
  at: timestampSchema,
  kind: z.enum(anomalyKinds),
  /** In words: which dialog, what the screen showed. */
  what: z.string(),
  action: z.enum(anomalyActions),
  /** PNG in the measurement's folder; `null` where the phone could not be asked for one. */
  screenshot: z.string().nullable(),
});
export type AnomalyKind = (typeof anomalyKinds)[number];
/** Something out of the ordinary on a phone during a measurement. */
export type Anomaly = z.infer<typeof anomalySchema>;

/** An anomaly as a phone or an app session tells of it, while it lasts. */
export interface AnomalyReport extends Pick<Anomaly, 'kind' | 'what' | 'action'> {
  /** When it was seen, ms since the epoch; default: now. */
  readonly at?: number;
  /** PNG of the screen with it. Left out, the engine asks the phone for one. */
  readonly screenshot?: Uint8Array;
}
export type AnomalyListener = (report: AnomalyReport) => void;
