import type { EngineEvent } from '@matador/core';
import { formatDuration } from '../units.js';
import type { RunProgress } from './state.js';
import { perMinute, secondsLeft } from './state.js';

/** The live view: a bar, what each testbed is at, and what failed; no line wider than `columns`. */
export function renderLive(progress: RunProgress, now: number, columns: number): string[] {
  const lines = [renderBar(progress, now, columns)];
  for (const [testbed, current] of progress.current) {
    const attempt = current.attempt === 1 ? '' : `, attempt ${current.attempt}`;
    const seconds = formatDuration((now - current.startedAt) / 1000);
    const stage = current.stage ?? 'starting';
    lines.push(`${testbed}: ${current.measurement}${attempt} · ${stage} · ${seconds}`);
  }
  const failures = Object.entries(progress.failures);
  if (failures.length > 0) {
    const counts = failures.map(([source, count]) => `${source} ${count}`).join(', ');
    lines.push(`failures: ${counts}`);
  }
  return lines.map((line) => (line.length > columns ? `${line.slice(0, columns - 1)}…` : line));
}

function renderBar(progress: RunProgress, now: number, columns: number): string {
  const { complete, planned } = progress;
  const rate = perMinute(progress, now);
  const left = secondsLeft(progress, now);
  const facts = [
    `${complete} of ${planned}`,
    ...(rate === null ? [] : [`${rate.toFixed(1)} a minute`]),
    ...(left === null || left === 0 ? [] : [`${formatDuration(left)} left`]),
  ].join(' · ');
  const width = Math.max(0, Math.min(40, columns - facts.length - 4));
  const filled = planned === 0 ? 0 : Math.round((width * complete) / planned);
  return `[${'█'.repeat(filled)}${'░'.repeat(width - filled)}] ${facts}`;
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
    case 'testbed-stopped': {
      const { message, hint } = event.failure;
      return `testbed ${event.testbed} stopped: ${message}${hint === undefined ? '' : ` (${hint})`}`;
    }
    case 'testbed-warning': {
      const { message, hint } = event.failure;
      return `testbed ${event.testbed}: ${message}${hint === undefined ? '' : ` (${hint})`}`;
    }
    case 'measurement-started':
    case 'stage-started':
    case 'action':
    case 'run-ended':
      return null;
  }
}
