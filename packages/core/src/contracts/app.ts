import { z } from 'zod';
import type { AnomalyListener } from './anomaly.js';
import type { ObservedTime } from './common.js';
import { idSchema } from './common.js';
import type { Phone } from './phone.js';

/** One fact of the study's Table 1, with where it is from. */
export const sourcedFactSchema = z.strictObject({
  value: z.union([z.string(), z.number(), z.boolean()]).nullable(),
  source: z.string(),
  /** When the source said so; `YYYY-MM-DD` or `YYYY-MM`. */
  date: z.string().regex(/^\d{4}-\d{2}(-\d{2})?$/),
});

export const appManifestSchema = z.strictObject({
  id: idSchema,
  displayName: z.string().min(1),
  androidPackage: z.string().min(1),
  /** Versions somebody has driven with this adapter, and where: `lab` or `phone`. */
  testedVersions: z.array(z.strictObject({ version: z.string(), on: z.enum(['lab', 'phone']) })),
  facts: z.strictObject({
    users: sourcedFactSchema,
    scorecard: sourcedFactSchema,
    architecture: sourcedFactSchema,
    serverDistribution: sourcedFactSchema,
    mobileFirst: sourcedFactSchema,
  }),
});
export type AppManifest = z.infer<typeof appManifestSchema>;

export const accountSchema = z.strictObject({
  /** As the other phone's address book shows it. */
  name: z.string().min(1),
  /** What the messenger knows the account by: an E.164 number, an ID, a user name. */
  handle: z.string().min(1),
});
/** The account of the phone on the other side. */
export type Contact = z.infer<typeof accountSchema>;

export type DeliveryStatus = 'pending' | 'sent' | 'delivered' | 'read' | 'failed';

export interface SentMessage {
  readonly text: string;
  /** When the send button was pressed. */
  readonly pressed: ObservedTime;
  /** When the app showed the message as sent (or more). */
  readonly sent: ObservedTime;
  readonly status: DeliveryStatus;
}

export interface ReceivedMessage {
  readonly text: string;
  /** When the message was seen on the screen. */
  readonly received: ObservedTime;
}

/** An app in the foreground of one phone. Methods reject with source `app` or `phone`. */
export interface AppSession {
  openConversation(contact: Contact, signal: AbortSignal): Promise<void>;
  send(text: string, signal: AbortSignal): Promise<SentMessage>;
  /**
   * Waits until a message with just this text, from the other side, has come since the conversation
   * was opened. The signal sets the limit: when it is aborted by a timeout, the error is
   * `message-not-received` and says what the screen showed.
   */
  waitForMessage(text: string, signal: AbortSignal): Promise<ReceivedMessage>;
  /** Time spent so far on opening and closing what drives the screen, not on the app itself, ms. */
  readonly controlMs?: number;
  close(): Promise<void>;
}

/** What a driver learnt of the installed version of its app. */
export interface Calibration {
  readonly versionName: string;
  /** Ids by what they are of; they belong in the plugin's option `ids` under the version. */
  readonly ids: Readonly<Record<string, string>>;
  /** What could not be learnt, with the reason: `send: there is no text to send`. */
  readonly unknown: readonly string[];
}

export interface AppDriver {
  readonly manifest: AppManifest;
  /**
   * Starts the app and returns once its first screen is usable.
   * @param onAnomaly is told of what came in the app's way, until the session is closed.
   */
  open(phone: Phone, signal: AbortSignal, onAnomaly?: AnomalyListener): Promise<AppSession>;
  /**
   * Of an app whose ids change: learns them from the screen as it stands, an open conversation,
   * and touches nothing.
   * @throws MatadorError source `app`: `app-not-installed`, `not-a-conversation`.
   */
  calibrate?(phone: Phone, signal: AbortSignal): Promise<Calibration>;
}
