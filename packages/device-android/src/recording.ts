import { writeFile } from 'node:fs/promises';
import type { AnomalyListener, RecordedSegment, ScreenRecording } from '@matador/core';
import { isConnectionLost, MatadorError, waitFor } from '@matador/core';
import { checkEffect } from './check-effect.js';
import { commands, longestRecordingSeconds, recordingFolder } from './commands.js';
import type { FoundNotes } from './found-state.js';
import type { PhoneShell } from './phone-shell.js';
import { answerOf, ask, wrongAnswer } from './phone-shell.js';

const startMs = 10_000;
/** For a segment to be written to its end once it was told to stop. */
const endMs = 15_000;
/** For one segment: some 90 MB over USB 2. */
const fetchMs = 120_000;
/** What ends this much before Android's limit was ended by something else. */
const toleranceMs = 5_000;
/** Where two segments in a row end sooner, no other is begun: it would not be recorded either. */
const shortestMs = 1_000;

interface Segment {
  readonly file: string;
  readonly startedAt: number;
  stoppedAt: number;
}

/**
 * Begins to record the screen.
 * @param onAnomaly is told when a segment ends that nothing should have ended.
 * @throws MatadorError `recording-failed`.
 */
export async function recordScreen(
  shell: PhoneShell,
  found: FoundNotes,
  onAnomaly: AnomalyListener,
  signal: AbortSignal,
): Promise<ScreenRecording> {
  await found.note([{ kind: 'no-recordings' }], signal);
  await ask(shell, commands.removeFolder(recordingFolder), { signal });
  await ask(shell, commands.makeFolder(recordingFolder), { signal });
  const recording = new AndroidRecording(shell, onAnomaly);
  await recording.begin(signal);
  return recording;
}

/** Records segment after segment, since Android ends each after three minutes. */
class AndroidRecording implements ScreenRecording {
  private readonly segments: Segment[] = [];
  private shortInARow = 0;
  private stopping = false;
  private failure: MatadorError | undefined;
  private ended = false;

  constructor(
    private readonly shell: PhoneShell,
    private readonly onAnomaly: AnomalyListener,
  ) {}

  /** Returns when the first segment is being written. */
  async begin(signal: AbortSignal): Promise<void> {
    void this.recordAll().then(() => (this.ended = true));
    const file = fileOf(1);
    await checkEffect(
      this.shell,
      {
        command: commands.recordScreen(file),
        code: 'recording-failed',
        what: 'recorded nothing',
        timeoutMs: startMs,
      },
      async () => {
        if (this.failure !== undefined) throw this.failure;
        const result = await this.shell.execute(commands.listFile(file), { signal });
        return { found: result.exitCode === 0 || undefined, answer: answerOf(result) };
      },
      signal,
    );
  }

  async stop(prefix: string, signal: AbortSignal): Promise<readonly RecordedSegment[]> {
    this.stopping = true;
    await waitFor(
      async () => {
        // One that just begins may not be there to be told yet.
        if (!this.ended) await this.shell.execute(commands.endRecording(), { signal });
        return this.ended || undefined;
      },
      {
        what: 'the screen recording to end',
        source: 'phone',
        code: 'recording-failed',
        timeoutMs: endMs,
        signal,
      },
    );
    const fetched = await this.fetchAll(prefix, signal);
    await ask(this.shell, commands.removeFolder(recordingFolder), { signal });
    if (fetched.length > 0) return fetched;
    throw this.failure ?? this.nothingIn(fileOf(1), '');
  }

  private async recordAll(): Promise<void> {
    while (this.goesOn()) {
      const segment = { file: fileOf(this.segments.length + 1), startedAt: Date.now() };
      const answer = await this.recordSegment(segment.file);
      const stoppedAt = Date.now();
      this.segments.push({ ...segment, stoppedAt });
      const tookMs = stoppedAt - segment.startedAt;
      if (this.stopping || tookMs > longestRecordingSeconds * 1000 - toleranceMs) continue;
      this.shortInARow = tookMs < shortestMs ? this.shortInARow + 1 : 0;
      if (this.shortInARow === 2) this.failure ??= this.nothingIn(segment.file, answer);
      this.tellOfInterruption(tookMs);
    }
  }

  private goesOn(): boolean {
    return !this.stopping && this.failure === undefined;
  }

  private tellOfInterruption(tookMs: number): void {
    const went = this.failure === undefined ? 'on in a new segment' : 'no further';
    this.onAnomaly({
      kind: 'recording-interrupted',
      what: `the screen recording ended after ${(tookMs / 1000).toFixed(1)} s and went ${went}`,
      action: this.failure === undefined ? 'survived' : 'failed',
    });
  }

  /** Returns what the phone said when the segment ended. */
  private async recordSegment(file: string): Promise<string> {
    const timeoutMs = (longestRecordingSeconds + 60) * 1000;
    try {
      const command = commands.recordScreen(file);
      return answerOf(await this.shell.execute(command, { timeoutMs, once: true }));
    } catch (error) {
      if (!isConnectionLost(error)) this.failure = this.nothingIn(file, String(error));
      return String(error);
    }
  }

  private async fetchAll(prefix: string, signal: AbortSignal): Promise<RecordedSegment[]> {
    const videos: { readonly segment: Segment; readonly video: Buffer }[] = [];
    for (const segment of this.segments) {
      const command = commands.readFile(segment.file);
      const options = { signal, timeoutMs: fetchMs };
      const { stdout } = await this.shell.execute(command, options);
      // A segment that was cut short by a crash is no video.
      if (isMp4(stdout)) videos.push({ segment, video: stdout });
    }
    const fetched: RecordedSegment[] = [];
    for (const [index, { segment, video }] of videos.entries()) {
      const path = videos.length === 1 ? `${prefix}.mp4` : `${prefix}-${index + 1}.mp4`;
      await writeFile(path, video);
      fetched.push({ path, startedAt: segment.startedAt, stoppedAt: segment.stoppedAt });
    }
    return fetched;
  }

  private nothingIn(file: string, answer: string): MatadorError {
    return wrongAnswer(this.shell, commands.recordScreen(file), answer, {
      code: 'recording-failed',
      what: 'left no video',
    });
  }
}

function fileOf(number: number): string {
  return `${recordingFolder}/${number}.mp4`;
}

/** ISO 14496-12: a file begins with its type's box, "ftyp" behind four bytes of length. */
function isMp4(bytes: Buffer): boolean {
  return bytes.subarray(4, 8).toString('latin1') === 'ftyp';
}
