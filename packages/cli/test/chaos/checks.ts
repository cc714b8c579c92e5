import type { Cell, Tables } from '@matador/analysis';
import { allCells, cellName } from '@matador/analysis';
import type { CampaignStatus, JournalEntry, Measurement } from '@matador/core';
import type { TrueCell, Truth } from '@matador/lab';
import { measuredPair, trueTables } from '@matador/lab';
import type { ChaosFindings } from './findings.js';
import { spareOf, standsFor } from './scenario.js';
import type { PlannedFault } from './schedule.js';
import { lostForGood } from './schedule.js';

/** What has to be true in the end, and whether it is. */
export interface ChaosCheck {
  readonly what: string;
  /** The figures that were looked at. */
  readonly figures: string;
  /** Empty: it is true. */
  readonly problems: readonly string[];
}

export interface ChaosEvidence {
  readonly schedule: readonly PlannedFault[];
  readonly findings: ChaosFindings;
  readonly truth: Truth;
  readonly status: CampaignStatus;
  readonly journal: readonly JournalEntry[];
  /** Complete ones. */
  readonly measurements: readonly Measurement[];
  /** What is wrong with the data set's files, by their descriptor and schemas. */
  readonly damage: readonly string[];
  readonly tables: Tables;
}

export function checkAll(evidence: ChaosEvidence): ChaosCheck[] {
  return [
    allFaultsHappened(evidence),
    allSettled(evidence),
    nothingLost(evidence),
    nothingTwice(evidence),
    nothingLeaked(evidence),
    datasetIsWhole(evidence),
    messagesAreTrue(evidence),
    tablesAreTrue(evidence),
    allIsAsFound(evidence),
  ];
}

function allFaultsHappened({ schedule, findings: { happened } }: ChaosEvidence): ChaosCheck {
  const refused = happened.filter(({ refused: why }) => why !== null);
  return {
    what: 'every fault of the schedule happened',
    figures: `${happened.length - refused.length} of ${schedule.length}`,
    problems: refused.map((one) => `${one.number}: ${one.refused}`),
  };
}

/** A measurement is impossible only where a vantage point is gone for good and none stands by. */
function allSettled({ status, journal, findings }: ChaosEvidence): ChaosCheck {
  const { planned, complete, impossible } = status;
  const hopeless = lostIn(findings).filter((id) => spareOf(id) === undefined);
  const sources = journal.flatMap((entry) =>
    entry.event === 'vantage-point-given-up' ? [entry.failure.source] : [],
  );
  const unjustified = impossible.filter(
    ({ measurement }) => !hopeless.some((id) => measurement.split('_').includes(id)),
  );
  const neither = planned - complete - impossible.length;
  return {
    what: 'every planned pair is measured, or recorded as impossible for the right reason',
    figures: `${complete} measured and ${impossible.length} impossible of ${planned}; gone for good without a spare: ${hopeless.join(', ') || 'none'}`,
    problems: [
      ...(neither === 0 ? [] : [`${neither} are neither`]),
      ...unjustified.map(({ measurement, reason }) => `${measurement}: ${reason}`),
      ...sources
        .filter((source) => source !== 'vantage-point')
        .map((source) => `a vantage point was given up for a failure of source ${source}`),
    ],
  };
}

/** What was complete once stays, byte for byte. */
function nothingLost({ findings: { stocks } }: ChaosEvidence): ChaosCheck {
  const last = stocks.at(-1)?.complete ?? {};
  const seen = new Map<string, string>();
  const problems: string[] = [];
  for (const { at, complete } of stocks) {
    for (const [id, digest] of Object.entries(complete)) {
      const before = seen.get(id) ?? digest;
      if (before !== digest) problems.push(`${id} was changed before ${at}`);
      seen.set(id, digest);
    }
  }
  problems.push(...[...seen.keys()].filter((id) => !(id in last)).map((id) => `${id} is gone`));
  return {
    what: 'no finished measurement is lost or changed',
    figures: `${seen.size} finished measurements, counted ${stocks.length} times`,
    problems,
  };
}

function nothingTwice({ measurements, journal }: ChaosEvidence): ChaosCheck {
  const planned = measurements.map(({ id }) => id.split('_').map(standsFor).join('_'));
  const finished = journal.flatMap((entry) =>
    entry.event === 'measurement-finished' && entry.outcome === 'complete'
      ? [entry.measurement]
      : [],
  );
  const texts = measurements.flatMap(({ actions }) =>
    actions.flatMap((action) => (action.kind === 'message-sent' ? [action.text] : [])),
  );
  return {
    what: 'no measurement is there twice',
    figures: `${measurements.length} measurements, ${texts.length} messages`,
    problems: [
      ...repeated(planned).map((id) => `${id} was measured twice`),
      ...repeated(finished).map((id) => `${id} was finished twice, by the journal`),
      ...repeated(texts).map((text) => `two messages say ${text}`),
    ],
  };
}

function nothingLeaked({ findings: { gateways } }: ChaosEvidence): ChaosCheck {
  return {
    what: 'no packet leaked',
    figures: gateways
      .map(({ gateway, packets, leaked }) => `${gateway} ${leaked.length} of ${packets}`)
      .join(', '),
    problems: gateways.flatMap(({ gateway, packets, leaked }) => [
      ...(packets === 0 ? [`nothing was seen of ${gateway}`] : []),
      ...leaked.map((packet) => `${gateway}: ${packet}`),
    ]),
  };
}

function datasetIsWhole({ damage, status }: ChaosEvidence): ChaosCheck {
  return {
    what: 'the data set is whole',
    figures: `${status.complete} complete measurements and ${status.failedAttempts} failed attempts`,
    problems: damage,
  };
}

/** Every message of a complete measurement was truly sent, and truly shown on the other phone. */
function messagesAreTrue({ measurements, truth }: ChaosEvidence): ChaosCheck {
  const shown = new Set(
    truth.messages.flatMap(({ text, shownAt }) => (shownAt === null ? [] : [text])),
  );
  const received = measurements.flatMap(({ id, actions }) =>
    actions.flatMap((action) =>
      action.kind === 'message-received' ? [{ id, text: action.text }] : [],
    ),
  );
  return {
    what: 'every message that was recorded as received was shown on the phone',
    figures: `${received.length} messages`,
    problems: received
      .filter(({ text }) => !shown.has(text))
      .map(({ id, text }) => `${id}: ${text}`),
  };
}

/**
 * Counts and pairs are those of the truth. A router that was silent for a while may leave hops unknown
 * that the truth knows, never the other way round: the truth is then within the bounds.
 */
function tablesAreTrue({ tables, truth, measurements }: ChaosEvidence): ChaosCheck {
  const measuredPairs = measurements.map((record) => measuredPair(record, standsFor));
  const truly = trueTables(truth, measuredPairs, tables.regions, tables.groups);
  const measured = allCells(tables).map(
    ({ cell, ...address }) => [cellName(address).slice('table2/'.length), cell] as const,
  );
  const trueCells = new Map<string, TrueCell>([...truly.table2, ...truly.table3]);
  const differing = measured.filter(([name, cell]) => !agrees(cell, trueCells.get(name)));
  const doubtful = measured.filter(
    ([name, { unknownPairs }]) => unknownPairs !== trueCells.get(name)?.unknownPairs,
  );
  const say = (cell: TrueCell | undefined) =>
    `${cell?.count} of ${cell?.n}, ${cell?.unknownPairs} with unknown hops`;
  return {
    what: 'tables 2 and 3 are those of the truth, for what was measured',
    figures: `${measured.length - differing.length} of ${trueCells.size} cells; in ${doubtful.length}, faults left hops unknown`,
    problems: [
      ...differing.map(
        ([name, cell]) => `${name}: ${say(cell)}; truly ${say(trueCells.get(name))}`,
      ),
      ...(measured.length === trueCells.size ? [] : [`${measured.length} cells were measured`]),
    ],
  };
}

function agrees({ count, n, bounds, unknownPairs }: Cell, truly: TrueCell | undefined): boolean {
  if (n !== truly?.n || unknownPairs < truly.unknownPairs) return false;
  if (unknownPairs === truly.unknownPairs || bounds === null) return count === truly.count;
  return bounds.low * n <= truly.count && truly.count <= bounds.high * n;
}

function allIsAsFound({ findings }: ChaosEvidence): ChaosCheck {
  const lost = lostIn(findings);
  const { restored, changed } = findings;
  const there = restored.filter(({ id }) => !lost.some((one) => id.endsWith(`:${one}`)));
  const places = Object.entries(changed).filter(
    ([place]) => !lost.some((one) => place === `vp-${one}`),
  );
  return {
    what: 'phones, gateways and vantage points are as they were found',
    figures: `${there.length} places; out of reach for good: ${lost.join(', ') || 'none'}`,
    problems: [
      ...there
        .filter(({ detail }) => detail !== 'as it was found')
        .map(({ id, detail }) => `${id}: ${detail}`),
      ...places.flatMap(([place, lines]) => lines.map((line) => `${place}: ${line}`)),
    ],
  };
}

function lostIn({ happened }: ChaosFindings): string[] {
  return lostForGood(happened.flatMap(({ what, refused }) => (refused === null ? [what] : [])));
}

function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
