import type { Failure } from '../contracts/index.js';
import type { JournalEntry } from '../dataset/journal.js';
import type { FinishedAttempt } from './pace.js';
import { withRecent } from './pace.js';

interface UnderWay {
  readonly testbed: string;
  readonly attempt: number;
  readonly since: string;
}

/** What the journal tells of a campaign's last run. */
export interface Course {
  readonly last: JournalEntry | undefined;
  /** By measurement. */
  readonly underWay: ReadonlyMap<string, UnderWay>;
  /** By testbed: why it takes part no more. */
  readonly stopped: ReadonlyMap<string, string>;
  /** By measurement. */
  readonly givenUp: ReadonlyMap<string, { readonly attempts: number; readonly reason: string }>;
  /** By measurement: why it cannot be measured. */
  readonly impossible: ReadonlyMap<string, string>;
  readonly replaced: readonly {
    readonly vantagePoint: string;
    readonly by: string;
    readonly reason: string;
  }[];
  /** By vantage point. */
  readonly waiting: ReadonlyMap<string, { readonly until: string; readonly reason: string }>;
  /** Why it goes no further for now. */
  readonly paused: string | null;
  readonly recent: readonly FinishedAttempt[];
}

const beginning: Course = {
  last: undefined,
  underWay: new Map(),
  stopped: new Map(),
  givenUp: new Map(),
  impossible: new Map(),
  replaced: [],
  waiting: new Map(),
  paused: null,
  recent: [],
};

export async function readCourse(entries: AsyncIterable<JournalEntry>): Promise<Course> {
  let course = beginning;
  for await (const entry of entries) course = { ...after(course, entry), last: entry };
  return course;
}

function after(course: Course, entry: JournalEntry): Course {
  switch (entry.event) {
    case 'run-started':
      return begin(course);
    case 'measurement-started': {
      const { testbed, measurement, attempt } = entry;
      const current = { testbed, attempt, since: entry.at };
      const stopped = new Map(course.stopped);
      stopped.delete(testbed);
      return { ...course, stopped, underWay: new Map(course.underWay).set(measurement, current) };
    }
    case 'measurement-finished': {
      const complete = entry.outcome === 'complete';
      const attempt = { at: Date.parse(entry.at), seconds: entry.seconds, complete };
      const recent = withRecent(course.recent, attempt);
      const underWay = new Map(course.underWay);
      underWay.delete(entry.measurement);
      return { ...course, recent, underWay };
    }
    case 'measurement-given-up': {
      const { measurement, attempt, reason } = entry;
      const givenUp = { attempts: attempt, reason };
      return { ...course, givenUp: new Map(course.givenUp).set(measurement, givenUp) };
    }
    case 'testbed-stopped': {
      const { testbed, failure, until } = entry;
      const others = [...course.underWay].filter(([, about]) => about.testbed !== testbed);
      const then = until === null ? '' : `; tried again at ${until}`;
      const stopped = new Map(course.stopped).set(testbed, `${reasonOf(failure)}${then}`);
      return { ...course, underWay: new Map(others), stopped };
    }
    case 'vantage-point-waiting': {
      const { vantagePoint, until, failure } = entry;
      const about = { until, reason: reasonOf(failure) };
      return { ...course, waiting: new Map(course.waiting).set(vantagePoint, about) };
    }
    case 'vantage-point-replaced': {
      const { vantagePoint, by, failure } = entry;
      const replacement = { vantagePoint, by, reason: reasonOf(failure) };
      return { ...course, replaced: [...course.replaced, replacement] };
    }
    case 'vantage-point-given-up': {
      const reason = `${entry.vantagePoint} ${reasonOf(entry.failure)}`;
      const impossible = new Map(course.impossible);
      for (const measurement of entry.impossible) impossible.set(measurement, reason);
      return { ...course, impossible };
    }
    case 'run-paused':
      return { ...course, paused: entry.message };
    case 'run-resumed':
      return { ...course, paused: null };
    case 'run-ended':
      return { ...course, underWay: new Map(), paused: null };
    case 'run-stopping':
    case 'measurement-repeated':
    case 'testbed-warning':
      return course;
  }
}

/** A run that goes on after a kill or a stop knows what that one knew. */
function begin({ last, replaced, givenUp, impossible, waiting }: Course): Course {
  const anew = last?.event === 'run-ended' && last.reason !== 'stopped';
  return anew
    ? { ...beginning, replaced }
    : { ...beginning, replaced, givenUp, impossible, waiting };
}

function reasonOf({ code, message }: Failure): string {
  return `${code}: ${message}`;
}
