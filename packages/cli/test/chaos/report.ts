import type { JournalEntry } from '@matador/core';
import type { ChaosCheck } from './checks.js';
import type { ChaosFindings } from './findings.js';
import { describeFault } from './schedule.js';

/** Problems of one check that are printed. */
const longestList = 20;

/** Each fault, when it happened, and what the journal says until the next. */
export function renderHappened(
  { happened }: ChaosFindings,
  journal: readonly JournalEntry[],
): string {
  return happened
    .map(({ number, at, refused, what }, index) => {
      const fault = describeFault(what);
      if (refused !== null) return `${at} ${number}. ${fault}: did not happen: ${refused}\n`;
      const next = happened[index + 1]?.at ?? '9';
      const led = journal.filter((entry) => entry.at >= at && entry.at < next).flatMap(tell);
      return `${at} ${number}. ${fault}\n${led.map((line) => `    ${line}\n`).join('')}`;
    })
    .join('');
}

export function renderChecks(checks: readonly ChaosCheck[]): string {
  return checks
    .map(({ what, figures, problems }) => {
      const shown = problems.slice(0, longestList).map((problem) => `    ${problem}\n`);
      const more = problems.length - shown.length;
      const rest = more > 0 ? `    and ${more} more\n` : '';
      return `${problems.length === 0 ? '✔' : '✘'} ${what}: ${figures}\n${shown.join('')}${rest}`;
    })
    .join('');
}

/** What of the journal tells of something that went wrong, or right again. */
function tell(entry: JournalEntry): string[] {
  const time = entry.at.slice(11, 19);
  switch (entry.event) {
    case 'measurement-repeated':
    case 'measurement-given-up':
      return [`${time} ${entry.event} ${entry.measurement}: ${entry.source} ${entry.reason}`];
    case 'vantage-point-waiting':
      return [`${time} ${entry.event} ${entry.vantagePoint}, ${entry.failures} in a row`];
    case 'vantage-point-replaced':
      return [`${time} ${entry.event} ${entry.vantagePoint} by ${entry.by}`];
    case 'vantage-point-given-up':
      return [
        `${time} ${entry.event} ${entry.vantagePoint}, ${entry.impossible.length} impossible`,
      ];
    case 'testbed-stopped':
    case 'testbed-warning':
      return [`${time} ${entry.event} ${entry.testbed}: ${entry.failure.code}`];
    case 'run-paused':
    case 'run-resumed':
      return [`${time} ${entry.event}: ${entry.cause}`];
    case 'run-started':
      return [`${time} ${entry.event}, ${entry.alreadyDone} of ${entry.planned} done`];
    case 'run-ended':
      return [`${time} ${entry.event}: ${entry.reason}`];
    case 'run-stopping':
    case 'measurement-started':
    case 'measurement-finished':
      return [];
  }
}
