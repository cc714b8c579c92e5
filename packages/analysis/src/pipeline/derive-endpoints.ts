import type { Measurement, SideName, StoredMeasurement } from '@matador/core';
import type { ObservedSide } from '../classify/activity.js';
import { observeActivity } from '../classify/activity.js';
import { classifyTarget } from '../classify/classify.js';
import { ControlTargets } from '../classify/identity.js';
import type { ClassifyOptions } from '../classify/options.js';
import { defaultClassifyOptions } from '../classify/options.js';
import { MessagePools } from '../classify/pools.js';
import type { Extraction } from '../extract/extract.js';
import { extractFile } from '../extract/extract.js';
import type { AnalysisFailure } from '../records.js';
import type { AnalysisContext } from './context.js';
import { completeMeasurements, failureOf } from './context.js';
import { DerivedWriter, readDerived } from './derived-files.js';

export interface EndpointsOptions {
  readonly classify?: Partial<ClassifyOptions>;
}

/** What is known of an app once all its measurements were seen. */
interface AppKnowledge {
  readonly controls: ControlTargets;
  readonly pools: MessagePools;
}

const extractedNames = ['targets', 'dns', 'newdns', 'activity', 'extract-failures'] as const;
type ExtractWriter = DerivedWriter<(typeof extractedNames)[number]>;

/**
 * Captures → `derived/targets.jsonl`, `dns.jsonl`, `newdns.jsonl`, `activity.jsonl` → `endpoints.jsonl`. The
 * controls are read first, since every measurement of their app is held against them, and roles are
 * given when all measurements were seen, since targets are judged by what their namesakes did in all
 * of them. A capture that cannot be read is recorded in `extract-failures.jsonl`, and its side has no
 * targets.
 */
export async function deriveEndpoints(
  context: AnalysisContext,
  options: EndpointsOptions = {},
): Promise<void> {
  const settings = { ...defaultClassifyOptions, ...options.classify };
  const apps = new Map<string, AppKnowledge>();
  await DerivedWriter.write(context.dataset, extractedNames, async (writer) => {
    const run = new ExtractRun(context, settings, writer, apps);
    for (const kind of ['control', 'measurement'] as const) await run.goThrough(kind);
    await run.writeFailures();
  });
  await DerivedWriter.write(context.dataset, ['endpoints'], async (writer) => {
    for await (const activity of readDerived(context.dataset, 'activity')) {
      context.signal.throwIfAborted();
      const { pools, controls } = knowledgeOf(apps, activity.app);
      await writer.add('endpoints', classifyTarget(activity, pools, controls.size, settings));
    }
  });
}

function knowledgeOf(apps: Map<string, AppKnowledge>, app: string): AppKnowledge {
  const known = apps.get(app) ?? { controls: new ControlTargets(), pools: new MessagePools() };
  apps.set(app, known);
  return known;
}

class ExtractRun {
  private readonly failures = new Map<string, AnalysisFailure>();

  constructor(
    private readonly context: AnalysisContext,
    private readonly options: ClassifyOptions,
    private readonly writer: ExtractWriter,
    private readonly apps: Map<string, AppKnowledge>,
  ) {}

  async goThrough(kind: Measurement['kind']): Promise<void> {
    const onFailure = (failure: AnalysisFailure) => this.fail(failure);
    const stage = kind === 'measurement' ? 'endpoints' : null;
    for await (const stored of completeMeasurements(this.context, stage, onFailure)) {
      if (stored.record.kind !== kind) continue;
      const a = await this.extractSide(stored, 'a');
      const b = await this.extractSide(stored, 'b');
      if (kind === 'control') this.addControl(stored.record, [a, b]);
      else await this.observe(stored.record, { a, b });
    }
  }

  async writeFailures(): Promise<void> {
    for (const failure of this.failures.values()) {
      await this.writer.add('extract-failures', failure);
    }
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
    const placed = { ...common, vantagePoint: vantagePoint.id };
    for (const { target } of extraction.active) {
      await this.writer.add('targets', { schema: 'matador/target/1', ...common, target });
    }
    for (const dns of extraction.extract.dns) {
      await this.writer.add('dns', { schema: 'matador/dns/1', ...placed, record: dns });
    }
    for (const newdns of extraction.extract.newdns ?? []) {
      await this.writer.add('newdns', { schema: 'matador/newdns/1', ...placed, record: newdns });
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

  private addControl({ app }: Measurement, sides: readonly ObservedSide[]): void {
    const { controls } = knowledgeOf(this.apps, app);
    for (const { targets } of sides) {
      // A side without a readable capture shows nothing of what is there with the app closed.
      if (targets.length > 0) controls.add(targets.map(({ target }) => target));
    }
  }

  private async observe(
    { id, app, actions }: Measurement,
    sides: Readonly<Record<SideName, ObservedSide>>,
  ): Promise<void> {
    const { controls, pools } = knowledgeOf(this.apps, app);
    const observed = { measurement: id, app, actions, sides };
    const activities = observeActivity(observed, controls, this.options);
    pools.add(activities);
    for (const activity of activities) await this.writer.add('activity', activity);
  }

  /** Both passes meet a broken record: it is reported once. */
  private fail(failure: AnalysisFailure): void {
    const key = `${failure.measurement} ${failure.what} ${failure.side ?? ''}`;
    if (this.failures.has(key)) return;
    this.failures.set(key, failure);
    this.context.onEvent({ kind: 'failure', failure });
  }
}
