import type { Measurement, SideName, StoredMeasurement } from '@matador/core';
import type { ObservedSide } from '../classify/classify.js';
import { classifyEndpoints } from '../classify/classify.js';
import { ControlTargets } from '../classify/identity.js';
import type { ClassifyOptions } from '../classify/options.js';
import type { Extraction } from '../extract/extract.js';
import { extractFile } from '../extract/extract.js';
import type { AnalysisFailure } from '../records.js';
import type { AnalysisContext } from './context.js';
import { completeMeasurements, failureOf } from './context.js';
import { DerivedWriter } from './derived-files.js';

export interface EndpointsOptions {
  readonly classify?: Partial<ClassifyOptions>;
}

type Writer = DerivedWriter<'targets' | 'dns' | 'endpoints' | 'extract-failures'>;

/**
 * Captures → `derived/targets.jsonl`, `dns.jsonl`, `endpoints.jsonl`. The controls go first, since
 * every measurement of their app is held against them. A capture that cannot be read is recorded in
 * `extract-failures.jsonl`, and its side has no targets.
 */
export async function deriveEndpoints(
  context: AnalysisContext,
  options: EndpointsOptions = {},
): Promise<void> {
  const names = ['targets', 'dns', 'endpoints', 'extract-failures'] as const;
  await DerivedWriter.write(context.dataset, names, async (writer) => {
    const run = new EndpointsRun(context, options, writer);
    for (const kind of ['control', 'measurement'] as const) await run.goThrough(kind);
    await run.writeFailures();
  });
}

class EndpointsRun {
  private readonly controls = new Map<string, ControlTargets>();
  private readonly failures = new Map<string, AnalysisFailure>();

  constructor(
    private readonly context: AnalysisContext,
    private readonly options: EndpointsOptions,
    private readonly writer: Writer,
  ) {}

  async goThrough(kind: Measurement['kind']): Promise<void> {
    const onFailure = (failure: AnalysisFailure) => this.fail(failure);
    const stage = kind === 'measurement' ? 'endpoints' : null;
    for await (const stored of completeMeasurements(this.context, stage, onFailure)) {
      if (stored.record.kind !== kind) continue;
      const a = await this.extractSide(stored, 'a');
      const b = await this.extractSide(stored, 'b');
      if (kind === 'control') this.addControl(stored.record, [a, b]);
      else await this.classify(stored.record, { a, b });
    }
  }

  async writeFailures(): Promise<void> {
    for (const failure of this.failures.values())
      await this.writer.add('extract-failures', failure);
  }

  private async extractSide(stored: StoredMeasurement, side: SideName): Promise<ObservedSide> {
    const { record } = stored;
    const { phone, capture, vantagePoint } = record.sides[side];
    const path = stored.capture(side);
    if (path === null || capture === null) return { targets: [], observedUntil: 0 };
    const observedUntil = Date.parse(capture.stoppedAt);
    const extraction = await this.extract(stored, side, path, phone?.address ?? null);
    if (extraction === null) return { targets: [], observedUntil };
    const common = { measurement: record.id, side };
    for (const { target } of extraction.active) {
      await this.writer.add('targets', { schema: 'matador/target/1', ...common, target });
    }
    for (const dns of extraction.extract.dns) {
      await this.writer.add('dns', {
        schema: 'matador/dns/1',
        ...common,
        vantagePoint: vantagePoint.id,
        record: dns,
      });
    }
    return { targets: extraction.active, observedUntil };
  }

  private async extract(
    stored: StoredMeasurement,
    side: SideName,
    path: string,
    device: string | null,
  ): Promise<Extraction | null> {
    const { signal } = this.context;
    try {
      return await extractFile(path, { signal, ...(device === null ? {} : { device }) });
    } catch (error) {
      this.fail(failureOf(this.context, stored.folder, { what: 'capture', side }, error));
      return null;
    }
  }

  private addControl(record: Measurement, sides: readonly ObservedSide[]): void {
    const controls = this.controls.get(record.app) ?? new ControlTargets();
    this.controls.set(record.app, controls);
    for (const { targets, observedUntil } of sides) {
      // A side without a readable capture shows nothing of what is there with the app closed.
      if (observedUntil > 0 && targets.length > 0)
        controls.add(targets.map(({ target }) => target));
    }
  }

  private async classify(
    record: Measurement,
    sides: Readonly<Record<SideName, ObservedSide>>,
  ): Promise<void> {
    const endpoints = classifyEndpoints({
      measurement: record.id,
      app: record.app,
      actions: record.actions,
      sides,
      controls: this.controls.get(record.app) ?? new ControlTargets(),
      ...(this.options.classify === undefined ? {} : { options: this.options.classify }),
    });
    for (const endpoint of endpoints) await this.writer.add('endpoints', endpoint);
  }

  /** Both passes meet a broken record: it is reported once. */
  private fail(failure: AnalysisFailure): void {
    const key = `${failure.measurement} ${failure.what} ${failure.side ?? ''}`;
    if (this.failures.has(key)) return;
    this.failures.set(key, failure);
    this.context.onEvent({ kind: 'failure', failure });
  }
}
