import { writeFile } from 'node:fs/promises';
import type { Anomaly, AnomalyReport, Phone, SideName } from '../contracts/index.js';
import { measurementLayout } from '../dataset/layout.js';
import { timestamp } from '../timestamp.js';

/** A phone that does not answer must not hold up what has gone wrong already. */
const pictureLimitMs = 10_000;

export interface EvidenceOptions {
  readonly side: SideName;
  readonly phone: Phone;
  /** Path of a file in the measurement's folder. */
  readonly path: (file: string) => string;
  readonly onAnomaly: (anomaly: Anomaly) => void;
}

/** Keeps what one side's phone showed when something was out of the ordinary. */
export class Evidence {
  private number = 0;
  private readonly reported = new Set<Promise<void>>();
  private failed: string[] = [];

  constructor(private readonly options: EvidenceOptions) {}

  /** Takes an anomaly down, with the phone's screen as it is now where the report brings none. */
  readonly report = (report: AnomalyReport): void => {
    const work = this.keep(report, timestamp(report.at));
    this.reported.add(work);
    void work.finally(() => this.reported.delete(work));
  };

  /** Files that show why something failed just now: of the anomaly that it failed by, or of the screen. */
  async ofFailure(): Promise<readonly string[]> {
    await this.settle();
    if (this.failed.length > 0) return this.failed.splice(0);
    const file = await this.store(await this.takePicture());
    return file === null ? [] : [file];
  }

  /** Returns when all that was reported is written. */
  async settle(): Promise<void> {
    await Promise.all(this.reported);
  }

  private async keep(report: AnomalyReport, at: string): Promise<void> {
    const { kind, what, action } = report;
    const screenshot = await this.store(report.screenshot ?? (await this.takePicture()));
    if (action === 'failed' && screenshot !== null) this.failed.push(screenshot);
    this.options.onAnomaly({ side: this.options.side, at, kind, what, action, screenshot });
  }

  /** `undefined` where the phone gives none: it may be what is broken. */
  private async takePicture(): Promise<Uint8Array | undefined> {
    const { screen } = this.options.phone;
    try {
      return await screen.screenshot?.(AbortSignal.timeout(pictureLimitMs));
    } catch {
      return undefined;
    }
  }

  private async store(picture: Uint8Array | undefined): Promise<string | null> {
    if (picture === undefined) return null;
    this.number += 1;
    const file = measurementLayout.screenshot(this.options.side, this.number);
    await writeFile(this.options.path(file), picture);
    return file;
  }
}
