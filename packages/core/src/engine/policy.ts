import type { Failure } from '../contracts/index.js';
import type { FailureSource } from '../errors.js';

export type Decision = 'repeat' | 'stop-testbed';

/** A phone or gateway that fails takes its testbed out of the campaign; anything else may pass. */
const decisions: Readonly<Record<FailureSource, Decision>> = {
  phone: 'stop-testbed',
  gateway: 'stop-testbed',
  tunnel: 'repeat',
  'vantage-point': 'repeat',
  app: 'repeat',
  capture: 'repeat',
  probe: 'repeat',
  resolver: 'repeat',
  target: 'repeat',
  internal: 'repeat',
};

/** What happens after a failed measurement; the failure that weighs most decides. */
export function decide(failures: readonly Failure[]): Decision {
  return failures.some(({ source }) => decisions[source] === 'stop-testbed')
    ? 'stop-testbed'
    : 'repeat';
}

/** The failure that explains the outcome: a dead tunnel rather than the app that starved on it. */
export function mainFailure(failures: readonly Failure[]): Failure | undefined {
  return failures.find(({ code }) => code === 'tunnel-dead') ?? failures[0];
}
