import type { LocalityRecord } from '@matador/analysis';
import { shareInterval } from '@matador/analysis';
import type { Verdict } from './paths.js';
import { isYes, leavesVerdict, pathOf, verdictOf } from './paths.js';

/** How many of some pairs a question is answered with yes for, and how sure that is. */
export interface Tally {
  readonly yes: number;
  /** Of them, whatever the doubtful places are. */
  readonly surely: number;
  /** Pairs with a no that a doubtful place or an unknown hop could change. */
  readonly open: number;
  readonly n: number;
  /** 95% interval of the share; `null` where the vantage points are too few. */
  readonly interval: { readonly low: number; readonly high: number } | null;
}

/** The question of a column of answers, with the direct path's answer beside it. */
export interface Compared {
  readonly path: Tally;
  readonly network: Tally;
  /** Pairs with a yes of which the direct path, measured too, says no. */
  readonly added: number;
  /** The other way round. */
  readonly spared: number;
}

export interface Reach extends Compared {
  readonly group: string;
}

/** What is found of one app, for the pairs of one region or for all. */
export interface Answer {
  readonly app: string;
  readonly leaves: Compared;
  readonly reach: readonly Reach[];
}

export interface AnswerInput {
  readonly paths: readonly LocalityRecord[];
  readonly app: string;
  readonly groups: readonly string[];
  /** Regions a pair may leave: one, or the outermost. */
  readonly regions: readonly string[];
  /** Only pairs within these regions; otherwise who can reach is asked of all pairs. */
  readonly withinOnly: boolean;
}

export function answerOf(input: AnswerInput): Answer {
  const { paths, regions } = input;
  const within = ({ leaves }: LocalityRecord) =>
    leaves.some(({ region }) => regions.includes(region));
  const asked = input.withinOnly ? paths.filter(within) : paths;
  return {
    app: input.app,
    leaves: compare(asked, input.app, (path) => leavesVerdict(path, regions)),
    reach: input.groups.map((group) => ({
      group,
      ...compare(asked, input.app, (path) =>
        verdictOf(
          path.accessible.find((judgement) => judgement.group === group),
          path.unknownHops,
        ),
      ),
    })),
  };
}

function compare(
  paths: readonly LocalityRecord[],
  app: string,
  ask: (path: LocalityRecord) => Verdict,
): Compared {
  const answers = (column: string) =>
    paths
      .filter((path) => pathOf(path) === column)
      .map((path) => ({ a: path.a.id, b: path.b.id, verdict: ask(path) }))
      .filter(({ verdict }) => verdict !== '-');
  const ofApp = answers(app);
  const direct = new Map(
    answers('network').map(({ a, b, verdict }) => [`${a} ${b}`, isYes(verdict)]),
  );
  const others = (yes: boolean) =>
    ofApp.filter(({ a, b, verdict }) => isYes(verdict) === yes && direct.get(`${a} ${b}`) === !yes)
      .length;
  return {
    path: tally(ofApp),
    network: tally(answers('network')),
    added: others(true),
    spared: others(false),
  };
}

interface PairVerdict {
  readonly a: string;
  readonly b: string;
  readonly verdict: Verdict;
}

function tally(pairs: readonly PairVerdict[]): Tally {
  const count = (wanted: Verdict) => pairs.filter(({ verdict }) => verdict === wanted).length;
  return {
    yes: count('Y') + count('y'),
    surely: count('Y'),
    open: count('n'),
    n: pairs.length,
    interval: shareInterval(pairs.map(({ a, b, verdict }) => ({ a, b, counted: isYes(verdict) }))),
  };
}
