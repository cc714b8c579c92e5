import type { EngineEvent, Failure } from '@matador/core';
import { completePerHour, countPairs } from '@matador/core';
import { formatDuration, formatPerHour } from '../units.js';
import { renderMatrix } from './matrix.js';
import type { RunProgress } from './state.js';
import { timeLeft } from './state.js';

export interface Screen {
  readonly columns: number;
  readonly rows: number;
  readonly colour: boolean;
}

/**
 * The live view: a bar, what each testbed is at, what failed, and the pairs where there is room for
 * them; no line wider than the screen, no more lines than fit above the cursor.
 */
export function renderLive(progress: RunProgress, now: number, screen: Screen): string[] {
  const { columns, rows } = screen;
  const lines = [renderBar(progress, now, columns)];
  for (const [measurement, current] of progress.current) {
    const attempt = current.attempt === 1 ? '' : `, attempt ${current.attempt}`;
    const seconds = formatDuration((now - current.startedAt) / 1000);
    const stage = current.stage ?? 'starting';
    lines.push(`${current.testbed}: ${measurement}${attempt} · ${stage} · ${seconds}`);
  }
  if (progress.paused !== null) lines.push(`paused: ${progress.paused}`);
  for (const testbed of progress.stopped) lines.push(`${testbed}: stopped`);
  for (const [vantagePoint, until] of progress.waiting) {
    if (until <= now) continue;
    lines.push(`${vantagePoint}: not used for ${formatDuration((until - now) / 1000)}`);
  }
  for (const what of ['anomalies', 'failures'] as const) {
    const counts = Object.entries(progress[what]).map(([name, count]) => `${name} ${count}`);
    if (counts.length > 0) lines.push(`${what}: ${counts.join(', ')}`);
  }
  const facts = lines.slice(0, Math.max(1, rows - 1)).map((line) => fit(line, columns));
  const { steps, states, vantagePoints } = progress;
  const pairs = countPairs(steps, (id) => states.get(id) ?? 'open');
  const matrix = pairs.length === 0 ? [] : renderMatrix({ vantagePoints, pairs }, screen);
  return facts.length + matrix.length < rows ? [...matrix, ...facts] : facts;
}

function renderBar(progress: RunProgress, now: number, columns: number): string {
  const { complete, planned } = progress;
  const rate = completePerHour(progress.recent, now);
  const left = timeLeft(progress);
  const facts = [
    `${complete} of ${planned}`,
    ...(rate === null ? [] : [formatPerHour(rate)]),
    ...(left === null || left === 0 ? [] : [`${formatDuration(left)} left`]),
  ].join(' · ');
  const width = Math.max(0, Math.min(40, columns - facts.length - 4));
  const filled = planned === 0 ? 0 : Math.round((width * complete) / planned);
  return `[${'█'.repeat(filled)}${'░'.repeat(width - filled)}] ${facts}`;
}

function fit(line: string, columns: number): string {
  return line.length > columns ? `${line.slice(0, columns - 1)}…` : line;
}

/** One line for what a log should keep; `null` for what only the live view shows. */
export function renderEvent(event: EngineEvent, progress: RunProgress): string | null {
  switch (event.kind) {
    case 'run-started':
      return `${event.planned} measurements planned, ${event.alreadyDone} done before`;
    case 'measurement-finished': {
      const took = formatDuration(event.seconds);
      return `[${progress.complete}/${progress.planned}] ${event.measurement} ${event.outcome} in ${took}`;
    }
    case 'failure': {
      const { stage, source, side, code, message } = event.failure;
      const where = side === undefined ? '' : `, side ${side}`;
      return `  ${event.measurement} ${stage}${where}: ${source} ${code}: ${message}`;
    }
    case 'anomaly': {
      const { side, kind, action, screenshot } = event.anomaly;
      const picture = screenshot === null ? '' : `, see ${screenshot}`;
      return `  ${event.measurement} side ${side}: ${kind} ${action}${picture}`;
    }
    case 'testbed-stopped': {
      const then = event.until === null ? '' : `; tried again at ${event.until}`;
      return `testbed ${event.testbed} stopped: ${explain(event.failure)}${then}`;
    }
    case 'testbed-warning':
      return `testbed ${event.testbed}: ${explain(event.failure)}`;
    case 'measurement-given-up':
      return `${event.measurement} is given up in this run: ${event.reason}`;
    case 'vantage-point-waiting':
      return `vantage point ${event.vantagePoint} is not used until ${event.until}: ${explain(event.failure)}`;
    case 'vantage-point-replaced': {
      const { vantagePoint, by, again, failure } = event;
      const more = again.length === 0 ? '' : `; ${again.length} are measured again from there`;
      return `vantage point ${vantagePoint} is replaced by ${by}: ${explain(failure)}${more}`;
    }
    case 'vantage-point-given-up': {
      const { vantagePoint, impossible, failure } = event;
      return `vantage point ${vantagePoint} is given up, and with it ${impossible.length} measurements: ${explain(failure)}`;
    }
    case 'run-paused':
      return `Paused: ${event.message}`;
    case 'run-resumed':
      return 'It goes on.';
    case 'run-stopping':
      return 'Stopping once what is under way has ended.';
    case 'measurement-started':
    case 'measurement-repeated':
    case 'testbed-opened':
    case 'stage-started':
    case 'stage-ended':
    case 'action':
    case 'run-ended':
      return null;
  }
}

function explain({ message, hint }: Failure): string {
  return hint === undefined ? message : `${message} (${hint})`;
}
