import { z } from 'zod';
import { countrySchema, timestampSchema } from '../contracts/index.js';
import type { Measurement } from '../contracts/index.js';
import type { Dataset } from '../dataset/dataset.js';
import type { JournalEntry } from '../dataset/journal.js';
import { readJournal, runEndSchema } from '../dataset/journal.js';
import { datasetLayout } from '../dataset/layout.js';
import { isLocked } from '../dataset/run-lock.js';
import type { Course } from './course.js';
import { readCourse } from './course.js';
import type { StepState } from './overview.js';
import { countPairs, isLeft, pairCountsSchema } from './overview.js';
import type { Durations } from './pace.js';
import { completePerHour, secondsLeft, withDuration } from './pace.js';
import type { Plan } from './plan.js';
import { planCampaign } from './plan.js';
import { readCampaignState } from './read-state.js';
import type { CampaignState } from './state.js';

const testbedStatusSchema = z.object({
  id: z.string(),
  state: z.enum(['working', 'idle', 'stopped']),
  /** What it is at: the paths of one measurement may be traced while the next has the phones. */
  underWay: z.array(
    z.object({ measurement: z.string(), attempt: z.int(), since: timestampSchema }),
  ),
  /** Why it was stopped. */
  reason: z.string().nullable(),
});

export const campaignStatusSchema = z.object({
  schema: z.literal('matador/status/1'),
  campaign: z.string(),
  /** By the journal. `under-way`: a run goes on, or was killed: see `running`. */
  state: z.enum(['not-started', 'under-way', ...runEndSchema.options]),
  /** Whether a run is alive on this machine. */
  running: z.boolean(),
  /** Of the journal's last entry. */
  lastEventAt: timestampSchema.nullable(),
  /** Measurements and controls. */
  planned: z.int(),
  complete: z.int(),
  remaining: z.int(),
  failedAttempts: z.int(),
  /** Failures in the records of failed attempts, by source. */
  failures: z.record(z.string(), z.int()),
  /** The same by source and code: `vantage-point unreachable`. */
  failureCodes: z.record(z.string(), z.int()),
  /** Anomalies in the records of all attempts, by kind and what came of them: `low-battery dismissed`. */
  anomalies: z.record(z.string(), z.int()),
  /** Measurements and controls completed per hour, by the last attempts of the last run. */
  completePerHour: z.number().nullable(),
  /** By what attempts took so far, with every testbed at work that is not stopped. */
  secondsLeft: z.number().nullable(),
  vantagePoints: z.array(z.object({ id: z.string(), country: countrySchema })),
  pairs: z.array(pairCountsSchema),
  testbeds: z.array(testbedStatusSchema),
  /** By the last run; another run tries them again. */
  givenUp: z.array(z.object({ measurement: z.string(), attempts: z.int(), reason: z.string() })),
  /** By the last run: what cannot be measured since a vantage point was given up. */
  impossible: z.array(z.object({ measurement: z.string(), reason: z.string() })),
  /** What took the place of vantage points. */
  replaced: z.array(z.object({ vantagePoint: z.string(), by: z.string(), reason: z.string() })),
  /** Vantage points that failed and are not used before a time. */
  waiting: z.array(
    z.object({ vantagePoint: z.string(), until: timestampSchema, reason: z.string() }),
  ),
  /** Why the last run goes no further for now; `null` unless it is paused. */
  paused: z.string().nullable(),
});
/** Where a campaign stands, by its data set. */
export type CampaignStatus = z.infer<typeof campaignStatusSchema>;

/** @throws MatadorError `broken-record`. */
export async function campaignStatus(dataset: Dataset): Promise<CampaignStatus> {
  return await new CampaignReader(dataset).status();
}

/** Reads where a campaign stands, again and again: each attempt's record is read once. */
export class CampaignReader {
  private readonly plan: Plan;
  private readonly read = new Set<string>();
  private readonly failures = new Map<string, number>();
  private readonly failureCodes = new Map<string, number>();
  private readonly anomalies = new Map<string, number>();
  private failedAttempts = 0;
  private durations: Durations = new Map();

  constructor(private readonly dataset: Dataset) {
    this.plan = planCampaign(dataset.campaign.config);
  }

  /** @throws MatadorError `broken-record`. */
  async status(now = Date.now()): Promise<CampaignStatus> {
    const { steps, campaign, vantagePoints } = this.plan;
    const course = await readCourse(readJournal(datasetLayout.journal(this.dataset.directory)));
    const progress = await readCampaignState(this.dataset, this.plan);
    await this.readAttempts();
    const stateOf = stateByStep(course, progress);
    const remaining = steps.filter(({ id }) => stateOf(id) !== 'complete');
    const state = stateAfter(course.last);
    const lastAt = course.last === undefined ? now : Date.parse(course.last.at);
    const testbeds = this.dataset.campaign.config.testbeds.map(({ id }) =>
      testbedStatus(id, course),
    );
    return {
      schema: 'matador/status/1',
      campaign: campaign.name,
      state,
      running: await isLocked(this.dataset.directory),
      lastEventAt: course.last?.at ?? null,
      planned: steps.length,
      complete: steps.length - remaining.length,
      remaining: remaining.length,
      failedAttempts: this.failedAttempts,
      failures: Object.fromEntries(this.failures),
      failureCodes: Object.fromEntries(this.failureCodes),
      anomalies: Object.fromEntries(this.anomalies),
      completePerHour: completePerHour(course.recent, state === 'under-way' ? now : lastAt),
      secondsLeft: secondsLeft(
        remaining.filter(({ id }) => isLeft(stateOf(id))),
        {
          durations: this.durations,
          recent: course.recent,
          testbeds: testbeds.filter((testbed) => testbed.state !== 'stopped').length,
        },
      ),
      vantagePoints: vantagePoints.map(({ id, country }) => ({ id, country })),
      pairs: countPairs(steps, stateOf),
      testbeds,
      givenUp: [...course.givenUp].map(([measurement, about]) => ({ measurement, ...about })),
      impossible: [...course.impossible].map(([measurement, reason]) => ({ measurement, reason })),
      replaced: [...course.replaced],
      waiting: [...course.waiting]
        .map(([vantagePoint, about]) => ({ vantagePoint, ...about }))
        .filter(({ until }) => Date.parse(until) > now),
      paused: course.paused,
    };
  }

  private async readAttempts(): Promise<void> {
    for (const folder of await this.dataset.folders()) {
      if (this.read.has(folder)) continue;
      this.count((await this.dataset.measurement(folder)).record);
      this.read.add(folder);
    }
  }

  private count(record: Measurement): void {
    const complete = record.outcome === 'complete';
    const seconds = (Date.parse(record.endedAt) - Date.parse(record.startedAt)) / 1000;
    this.durations = withDuration(this.durations, record, { complete, seconds });
    for (const { kind, action } of record.anomalies ?? []) {
      increment(this.anomalies, `${kind} ${action}`);
    }
    if (complete) return;
    this.failedAttempts += 1;
    for (const { source, code } of record.failures) {
      increment(this.failures, source);
      increment(this.failureCodes, `${source} ${code}`);
    }
  }
}

function increment(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** By the ids of the plan, whatever takes the place of its vantage points. */
function stateByStep(course: Course, progress: CampaignState): (id: string) => StepState {
  const states = progress.steps().map(({ planned, step: { id }, phase }): [string, StepState] => {
    if (course.underWay.has(id)) return [planned.id, 'under-way'];
    const failed = phase === 'open' && progress.attemptsAt(id) > 0;
    return [planned.id, failed ? 'failed' : phase];
  });
  const byId = new Map(states);
  return (id) => byId.get(id) ?? 'open';
}

function testbedStatus(id: string, course: Course): z.infer<typeof testbedStatusSchema> {
  const current = [...course.underWay].filter(([, { testbed }]) => testbed === id);
  const reason = course.stopped.get(id) ?? null;
  const idle = reason === null ? 'idle' : 'stopped';
  return {
    id,
    state: current.length === 0 ? idle : 'working',
    underWay: current.map(([measurement, { attempt, since }]) => ({ measurement, attempt, since })),
    reason,
  };
}

function stateAfter(last: JournalEntry | undefined): CampaignStatus['state'] {
  if (last === undefined) return 'not-started';
  return last.event === 'run-ended' ? last.reason : 'under-way';
}
