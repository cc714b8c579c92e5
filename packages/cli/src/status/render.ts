import type { CampaignStatus } from '@matador/core';
import type { MatrixStyle } from '../progress/matrix.js';
import { renderLegend, renderMatrix } from '../progress/matrix.js';
import { renderTable } from '../tables.js';
import { formatDuration, formatPerHour } from '../units.js';

const states: Readonly<Record<CampaignStatus['state'], string>> = {
  'not-started': 'not started',
  'under-way': 'killed, or under way on another machine; `matador run` goes on',
  finished: 'finished',
  stopped: 'stopped; `matador run` goes on',
  'no-testbed-left': 'stopped, no testbed was left; `matador run` goes on',
  'disk-full': 'ended, the disk stayed full; `matador run` goes on',
  error: 'ended by an error; `matador run` goes on',
};

export interface StatusStyle extends MatrixStyle {
  /** A matrix for each app instead of one for all. */
  readonly perApp: boolean;
  /** ms since the epoch */
  readonly now: number;
}

export function renderStatus(status: CampaignStatus, style: StatusStyle): string {
  const parts = [
    renderFacts(status, style.now),
    ...renderMatrices(status, style),
    ...renderGivenUp(status),
    ...renderVantagePoints(status),
  ];
  return parts.join('\n');
}

function renderFacts(status: CampaignStatus, now: number): string {
  const { lastEventAt, completePerHour, secondsLeft } = status;
  const perCent = Math.floor((100 * status.complete) / status.planned);
  return renderTable(
    [],
    [
      ['campaign', status.campaign],
      ['state', status.running ? 'under way' : states[status.state]],
      ...(status.paused === null ? [] : [['paused', status.paused]]),
      ['last event', lastEventAt === null ? '–' : `${lastEventAt}, ${ago(lastEventAt, now)}`],
      ['complete', `${status.complete} of ${status.planned}, ${perCent} %`],
      ['remaining', String(status.remaining)],
      ['rate', completePerHour === null ? '–' : formatPerHour(completePerHour)],
      ['time left', secondsLeft === null ? '–' : formatDuration(secondsLeft)],
      ['failed attempts', String(status.failedAttempts)],
      ['failures', listed(status.failures)],
      ...(status.failedAttempts === 0 ? [] : [['by code', listed(status.failureCodes)]]),
      ['anomalies', listed(status.anomalies)],
      ...status.testbeds.map((testbed) => [testbed.id, renderTestbed(testbed, now)]),
    ],
  );
}

function renderTestbed(testbed: CampaignStatus['testbeds'][number], now: number): string {
  const { state, underWay, reason } = testbed;
  if (state === 'stopped') return `stopped: ${reason ?? ''}`;
  const described = underWay.map(({ measurement, attempt, since }) => {
    const again = attempt === 1 ? '' : `, attempt ${attempt}`;
    return `${measurement}${again}, begun ${ago(since, now)}`;
  });
  return described.join('; ') || state;
}

function renderMatrices(status: CampaignStatus, style: StatusStyle): string[] {
  const { vantagePoints, pairs } = status;
  const apps = [...new Set(pairs.map(({ app }) => app))];
  const drawn = style.perApp
    ? apps.map((app) => ({ head: [app], pairs: pairs.filter((pair) => pair.app === app) }))
    : [{ head: [], pairs }];
  const matrices = drawn.map(({ head, pairs: shown }) => {
    const matrix = renderMatrix({ vantagePoints, pairs: shown }, style);
    return matrix.length === 0 ? '' : textOf([...head, ...matrix]);
  });
  if (matrices.includes('')) {
    return [`The matrix of ${vantagePoints.length} vantage points needs a wider terminal.\n`];
  }
  return [...matrices, textOf(renderLegend(style.columns))];
}

function renderGivenUp({ givenUp }: CampaignStatus): string[] {
  const rows = givenUp.map(({ measurement, attempts, reason }) => [
    measurement,
    `${attempts} attempts`,
    reason,
  ]);
  return listWith('given up', rows);
}

function renderVantagePoints({ waiting, replaced, impossible }: CampaignStatus): string[] {
  return [
    ...listWith(
      'not used until',
      waiting.map(({ vantagePoint, until, reason }) => [vantagePoint, until, reason]),
    ),
    ...listWith(
      'replaced by',
      replaced.map(({ vantagePoint, by, reason }) => [vantagePoint, by, reason]),
    ),
    ...listWith(
      'impossible',
      impossible.map(({ measurement, reason }) => [measurement, reason]),
    ),
  ];
}

function listWith(head: string, rows: readonly string[][]): string[] {
  return rows.length === 0 ? [] : [`${head}\n${renderTable([], rows)}`];
}

function ago(at: string, now: number): string {
  return `${formatDuration(Math.max(0, now - Date.parse(at)) / 1000)} ago`;
}

/** The most frequent first. */
function listed(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts).sort(([, one], [, other]) => other - one);
  return entries.map(([name, count]) => `${name} ${count}`).join(', ') || 'none';
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
