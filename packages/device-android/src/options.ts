import { z } from 'zod';

export const optionsSchema = z.strictObject({
  /** The adb program that starts the server where none answers. */
  adbPath: z.string().min(1).default('adb'),
  adbHost: z.string().min(1).default('127.0.0.1'),
  adbPort: z.int().min(1).max(65535).default(5037),
  /** How long a phone may take to show up as usable. */
  connectTimeoutMs: z.int().positive().default(10_000),
  /** How long a phone that was lost (cable, adb server, restart) is waited for. */
  returnTimeoutMs: z.int().positive().default(90_000),
});
export type DeviceAndroidOptions = z.infer<typeof optionsSchema>;
