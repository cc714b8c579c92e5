import type { Measurement, SideName, StoredMeasurement } from '@matador/core';
import { sideNames } from '@matador/core';
import type { ObservedSide } from '../classify/activity.js';
import { observeActivity } from '../classify/activity.js';
import { Classifier } from '../classify/classify.js';
import { ControlTargets } from '../classify/identity.js';
import type { AsLookup } from '../classify/kin.js';
import type { ClassifyOptions } from '../classify/options.js';
import { defaultClassifyOptions } from '../classify/options.js';
import { MessagePools } from '../classify/pools.js';
import type { Extraction } from '../extract/extract.js';
import { extractFile } from '../extract/extract.js';
import type { AnalysisFailure } from '../records.js';
import type { AnalysisContext } from './context.js';
import { completeMeasurements, failureOf, foldersInTime } from './context.js';
import { DerivedWriter, readDerived } from './derived-files.js';
import { ownAddressesOf } from './own-addresses.js';

export interface EndpointsOptions {
  readonly classify?: Partial<ClassifyOptions>;
  /** Whose network an address is in; default: nobody knows. */
  readonly asOf?: AsLookup;
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
 * controls are read first, since every measurement of their app is held against them; then all captures in
 * order of time, since a phone may remember what it resolved before. Roles are given when all
 * measurements were seen, since targets are judged by what their namesakes did in all of them. A capture
 * that cannot be read is recorded in `extract-failures.jsonl`, and its side has no targets.
 */
export async function deriveEndpoints(
  context: AnalysisContext,
  options: EndpointsOptions = {},
): Promise<void> {
  const settings = { ...defaultClassifyOptions, ...options.classify };
  const apps = new Map<string, AppKnowledge>();
  await DerivedWriter.write(context.dataset, extractedNames, async (writer) => {
    const run = new ExtractRun(context, settings, writer, apps);
    await run.readControls();
    await run.extractAll();
    await run.writeFailures();
  });
  await DerivedWriter.write(context.dataset, ['endpoints'], async (writer) => {
    const classifiers = new Map(
      [...apps].map(([app, { pools, controls }]) => [
        app,
        new Classifier(pools, controls.size, settings, options.asOf),
      ]),
    );
    for await (const activity of readDerived(context.dataset, 'activity')) {
      context.signal.throwIfAborted();
      classifiers.get(activity.app)?.learnKin(activity);
    }
    for await (const activity of readDerived(context.dataset, 'activity')) {
      context.signal.throwIfAborted();
      const record = classifiers.get(activity.app)?.classify(activity);
      if (record !== undefined) await writer.add('endpoints', record);
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
  /** Addresses by the phone that resolved them so far. */
  private readonly resolved = new Map<string, Set<string>>();

  constructor(
    private readonly context: AnalysisContext,
    private readonly options: ClassifyOptions,
    private readonly writer: ExtractWriter,
    private readonly apps: Map<string, AppKnowledge>,
  ) {}

  async readControls(): Promise<void> {
    const onFailure = (failure: AnalysisFailure) => this.fail(failure);
    for await (const stored of completeMeasurements(this.context, null, onFailure)) {
      if (stored.record.kind !== 'control') continue;
      for (const side of sideNames) {
        const extraction = await this.extract(stored, side);
        const { controls } = knowledgeOf(this.apps, stored.record.app);
        // A side without a readable capture shows nothing of what is there with the app closed.
        if (extraction !== null && extraction.active.length > 0) controls.add(extraction.active);
      }
    }
  }

  async extractAll(): Promise<void> {
    const onFailure = (failure: AnalysisFailure) => this.fail(failure);
    const order = await foldersInTime(this.context);
    for await (const stored of completeMeasurements(this.context, 'endpoints', onFailure, order)) {
      const a = await this.extractSide(stored, 'a');
      const b = await this.extractSide(stored, 'b');
      if (stored.record.kind === 'measurement') await this.observe(stored.record, { a, b });
    }
  }

  async writeFailures(): Promise<void> {
    for (const failure of this.failures.values()) {
      await this.writer.add('extract-failures', failure);
    }
  }

  private async extractSide(stored: StoredMeasurement, side: SideName): Promise<ObservedSide> {
    const { record } = stored;
    const { capture, vantagePoint } = record.sides[side];
    const observed = {
      observedFrom: Date.parse(capture?.startedAt ?? record.startedAt),
      observedUntil: Date.parse(capture?.stoppedAt ?? record.startedAt),
      peerAddresses: ownAddressesOf(record.sides[side === 'a' ? 'b' : 'a']),
    };
    const extraction = await this.extract(stored, side);
    if (extraction === null) return { ...observed, targets: [] };
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
    this.remember(record, side, extraction);
    return { ...observed, targets: extraction.active };
  }

  private async extract(stored: StoredMeasurement, side: SideName): Promise<Extraction | null> {
    const { signal } = this.context;
    const { phone } = stored.record.sides[side];
    const path = stored.capture(side);
    if (path === null) return null;
    try {
      const device = phone?.address == null ? {} : { device: phone.address };
      const earlier = this.resolved.get(phone?.serial ?? '') ?? new Set();
      return await extractFile(path, { signal, earlier, ...device });
    } catch (error) {
      this.fail(failureOf(this.context, stored.folder, { what: 'capture', side }, error));
      return null;
    }
  }

  /** What DNS told this phone, it may use in later measurements without asking again. */
  private remember(record: Measurement, side: SideName, { extract }: Extraction): void {
    const { phone } = record.sides[side];
    if (phone === null) return;
    const known = this.resolved.get(phone.serial) ?? new Set();
    for (const { type, data } of extract.dns.flatMap(({ answers }) => answers)) {
      if (type === 'A' || type === 'AAAA') known.add(data);
    }
    this.resolved.set(phone.serial, known);
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
