import { basename } from 'node:path';
import type { Phone, RecordingRecord, ScreenRecording } from '../contracts/index.js';
import { timestamp } from '../timestamp.js';

/** Fetching the files over USB takes the longest. */
const stopLimitMs = 120_000;

/** Records a phone's screen. What goes wrong is in its record and never ends a measurement. */
export class ScreenRecorder {
  private recording: ScreenRecording | undefined;
  private reason: string | null = null;

  constructor(private readonly phone: Phone) {}

  async start(signal: AbortSignal): Promise<void> {
    const { screen } = this.phone;
    if (screen.record === undefined) {
      this.reason = 'this phone offers no way';
      return;
    }
    try {
      this.recording = await screen.record(signal);
    } catch (error) {
      signal.throwIfAborted();
      this.reason = messageOf(error);
    }
  }

  /** @param prefix of the files' paths. */
  async stop(prefix: string): Promise<RecordingRecord> {
    const { recording, reason } = this;
    if (recording === undefined) return { segments: [], reason };
    try {
      const segments = await recording.stop(prefix, AbortSignal.timeout(stopLimitMs));
      return {
        segments: segments.map(({ path, startedAt, stoppedAt }) => ({
          file: basename(path),
          startedAt: timestamp(startedAt),
          stoppedAt: timestamp(stoppedAt),
        })),
        reason,
      };
    } catch (error) {
      return { segments: [], reason: messageOf(error) };
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
