import type { Failure } from '../contracts/index.js';
import type { JournalEntry, PauseCause, RunEnd, WithoutStamp } from '../dataset/journal.js';
import type { FailureSource } from '../errors.js';
import type { Plan, PlannedMeasurement } from './plan.js';
import { measurementId, vantagePointsIn } from './plan.js';

/** What became of a planned measurement so far. */
export type Phase = 'open' | 'under-way' | 'complete' | 'given-up' | 'impossible';

/** A planned measurement as it is made now: between the vantage points that stand where it names them. */
export interface Step {
  readonly planned: PlannedMeasurement;
  readonly step: PlannedMeasurement;
  readonly phase: Phase;
}

export interface NodeState {
  /** The vantage point in use. */
  readonly current: string;
  /** In a row. */
  readonly failures: number;
  /** ms since the epoch; it is not used before. */
  readonly until: number;
  /** Why it is given up, and no other is left. */
  readonly givenUp?: Failure;
}

export interface TestbedState {
  /** In a row. */
  readonly failures: number;
  /** ms since the epoch; `null`: not in this run. */
  readonly until: number | null;
  readonly failure?: Failure;
  /** Id of what it measured last, or is measuring. */
  readonly last?: string;
}

export interface GivenUp {
  readonly source: FailureSource;
  readonly reason: string;
}

/** Failed attempts at a measurement: for its vantage points, and for everything else. */
export interface Tries {
  readonly vantagePoint: number;
  readonly other: number;
}

const idle: TestbedState = { failures: 0, until: 0 };

/**
 * Where a campaign stands: its plan, and what the journal says happened since. It decides nothing;
 * the same entries always lead to the same state.
 */
export class CampaignState {
  readonly paused = new Map<PauseCause, string>();
  stopping = false;
  /** How the last run ended; `undefined`: one goes on, or was killed, or there was none. */
  ended: RunEnd | undefined;
  started = false;
  private readonly nodes = new Map<string, NodeState>();
  private readonly testbeds = new Map<string, TestbedState>();
  private readonly complete = new Set<string>();
  private readonly attempts = new Map<string, number>();
  private readonly tries = new Map<string, Tries>();
  private readonly givenUp = new Map<string, GivenUp>();
  /** Testbeds by the measurement that is under way on them. */
  private readonly underWay = new Map<string, string>();

  /** Vantage points of the plan by themselves and their spares. */
  private readonly places = new Map<string, string>();

  constructor(readonly plan: Plan) {
    for (const { id } of plan.vantagePoints) {
      this.nodes.set(id, { current: id, failures: 0, until: 0 });
      for (const candidate of this.candidates(id)) this.places.set(candidate, id);
    }
  }

  /** Takes in what the data set holds, which counts for more than the journal. */
  reconcile(folders: readonly string[]): void {
    this.complete.clear();
    this.underWay.clear();
    for (const folder of folders) {
      const { id = folder, attempt } =
        /^(?<id>.+)\.failed-(?<attempt>\d+)$/.exec(folder)?.groups ?? {};
      this.attempts.set(id, Math.max(this.attempts.get(id) ?? 0, Number(attempt ?? 0)));
      if (attempt === undefined) this.complete.add(id);
      for (const vantagePoint of vantagePointsIn(id)) this.noteUse(vantagePoint);
    }
  }

  apply(entry: WithoutStamp<JournalEntry>): void {
    switch (entry.event) {
      case 'run-started': {
        this.beginRun();
        return;
      }
      case 'measurement-started':
        this.attempts.set(entry.measurement, entry.attempt);
        {
          this.begin(entry.measurement, entry.testbed);
          return;
        }
      case 'measurement-finished':
        if (entry.outcome === 'complete') this.completed(entry.measurement);
        {
          this.release(entry.measurement);
          return;
        }
      case 'measurement-repeated': {
        this.countTries(entry.measurement, entry.source, entry.tries);
        return;
      }
      case 'measurement-given-up':
        this.givenUp.set(entry.measurement, entry);
        return;
      case 'vantage-point-waiting': {
        this.setNode(entry.standsFor, {
          current: entry.vantagePoint,
          failures: entry.failures,
          until: Date.parse(entry.until),
        });
        return;
      }
      case 'vantage-point-replaced': {
        this.setNode(entry.standsFor, { current: entry.by, failures: 0, until: 0 });
        return;
      }
      case 'vantage-point-given-up': {
        this.setNode(entry.standsFor, {
          current: entry.vantagePoint,
          failures: 0,
          until: 0,
          givenUp: entry.failure,
        });
        return;
      }
      case 'testbed-stopped': {
        const { testbed, failures, failure } = entry;
        const until = entry.until === null ? null : Date.parse(entry.until);
        this.testbeds.set(testbed, { ...this.testbed(testbed), failures, failure, until });
        return;
      }
      case 'run-paused':
        this.paused.set(entry.cause, entry.message);
        return;
      case 'run-resumed':
        this.paused.delete(entry.cause);
        return;
      case 'run-stopping':
        this.stopping = true;
        return;
      case 'run-ended':
        this.ended = entry.reason;
        return;
      case 'testbed-warning':
        return;
    }
  }

  /** Takes a measurement for a testbed, before the journal says that it began. */
  begin(measurement: string, testbed: string): void {
    this.underWay.set(measurement, testbed);
    this.testbeds.set(testbed, { ...this.testbed(testbed), last: measurement });
  }

  /** It is not under way any more. */
  release(measurement: string): void {
    this.underWay.delete(measurement);
  }

  steps(): Step[] {
    return this.plan.steps.map((planned) => {
      const step = this.asMadeNow(planned);
      return { planned, step, phase: this.phase(planned, step) };
    });
  }

  node(standsFor: string): NodeState {
    return this.nodes.get(standsFor) ?? { current: standsFor, failures: 0, until: 0 };
  }

  /** The vantage point of the plan in whose place this one stands. */
  standsFor(vantagePoint: string): string {
    return this.places.get(vantagePoint) ?? vantagePoint;
  }

  testbed(id: string): TestbedState {
    return this.testbeds.get(id) ?? idle;
  }

  triesOf(measurement: string): Tries {
    return this.tries.get(measurement) ?? { vantagePoint: 0, other: 0 };
  }

  attemptsAt(measurement: string): number {
    return this.attempts.get(measurement) ?? 0;
  }

  whyGivenUp(measurement: string): GivenUp | undefined {
    return this.givenUp.get(measurement);
  }

  /** What is under way on a testbed. */
  measurementOn(testbed: string): string | undefined {
    return [...this.underWay].find(([, on]) => on === testbed)?.[0];
  }

  /** Vantage points in use by testbeds other than this one. */
  usedBeside(testbed: string): Set<string> {
    const others = [...this.underWay].filter(([, other]) => other !== testbed);
    return new Set(others.flatMap(([measurement]) => vantagePointsIn(measurement)));
  }

  /** A run that goes on after a kill or a stop knows what that one knew; after another end, all is tried anew. */
  private beginRun(): void {
    const anew = this.ended !== undefined && this.ended !== 'stopped';
    this.started = true;
    this.ended = undefined;
    this.stopping = false;
    this.paused.clear();
    this.underWay.clear();
    for (const [id, testbed] of this.testbeds) {
      if (anew || testbed.until === null) this.testbeds.set(id, idle);
    }
    if (!anew) return;
    this.tries.clear();
    this.givenUp.clear();
    for (const [id, { current }] of this.nodes)
      this.nodes.set(id, { current, failures: 0, until: 0 });
  }

  private completed(measurement: string): void {
    this.complete.add(measurement);
    const testbed = this.underWay.get(measurement);
    if (testbed !== undefined) {
      const { failure: _, ...rest } = this.testbed(testbed);
      this.testbeds.set(testbed, { ...rest, failures: 0, until: 0 });
    }
    for (const vantagePoint of vantagePointsIn(measurement)) {
      const standsFor = this.standsFor(vantagePoint);
      const node = this.node(standsFor);
      if (node.current === vantagePoint && node.givenUp === undefined) {
        this.setNode(standsFor, { current: vantagePoint, failures: 0, until: 0 });
      }
    }
  }

  private countTries(measurement: string, source: FailureSource, tries: number): void {
    const counted = isOfVantagePoint(source) ? { vantagePoint: tries } : { other: tries };
    this.tries.set(measurement, { ...this.triesOf(measurement), ...counted });
  }

  private setNode(standsFor: string, node: NodeState): void {
    if (this.nodes.has(standsFor)) this.nodes.set(standsFor, node);
  }

  /** A vantage point was in use, so those before it had been replaced. */
  private noteUse(vantagePoint: string): void {
    const standsFor = this.standsFor(vantagePoint);
    const { current } = this.node(standsFor);
    const order = this.candidates(standsFor);
    if (order.indexOf(vantagePoint) <= order.indexOf(current)) return;
    this.setNode(standsFor, { current: vantagePoint, failures: 0, until: 0 });
  }

  /** The vantage point of the plan and its spares, in the order of their use. */
  private candidates(standsFor: string): string[] {
    return [standsFor, ...(this.plan.spares.get(standsFor) ?? []).map(({ id }) => id)];
  }

  /** The vantage point that would take the place of the present one. */
  nextCandidate(standsFor: string): string | undefined {
    const order = this.candidates(standsFor);
    return order[order.indexOf(this.node(standsFor).current) + 1];
  }

  /** Those that stood there up to now. */
  private used(standsFor: string): string[] {
    const order = this.candidates(standsFor);
    return order.slice(0, order.indexOf(this.node(standsFor).current) + 1);
  }

  private asMadeNow(planned: PlannedMeasurement): PlannedMeasurement {
    const a = this.node(planned.a).current;
    const b = this.node(planned.b).current;
    const made = { ...planned, a, b };
    return { ...made, id: measurementId(made) };
  }

  private phase(planned: PlannedMeasurement, step: PlannedMeasurement): Phase {
    if (this.isComplete(planned, step)) return 'complete';
    if (this.underWay.has(step.id)) return 'under-way';
    const nodes = [this.node(planned.a), this.node(planned.b)];
    if (nodes.some(({ givenUp }) => givenUp !== undefined)) return 'impossible';
    return this.givenUp.has(step.id) ? 'given-up' : 'open';
  }

  private isComplete(planned: PlannedMeasurement, step: PlannedMeasurement): boolean {
    if (this.complete.has(step.id)) return true;
    if (this.plan.campaign.measureAgain) return false;
    return this.used(planned.a).some((a) =>
      this.used(planned.b).some((b) => this.complete.has(measurementId({ ...planned, a, b }))),
    );
  }
}

/** Whether a failure is one of the vantage point, or of the way there. */
export function isOfVantagePoint(source: FailureSource): boolean {
  return source === 'vantage-point' || source === 'tunnel';
}
