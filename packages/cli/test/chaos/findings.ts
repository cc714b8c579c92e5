import type { ChaosFault } from './schedule.js';

/** What was seen while a campaign ran and things went wrong; JSON. */
export interface ChaosFindings {
  /** In the order in which they happened. */
  readonly happened: readonly HappenedFault[];
  readonly runs: readonly EngineRun[];
  /** The complete measurements that the data set held, each time that no engine was at it. */
  readonly stocks: readonly Stock[];
  readonly gateways: readonly GatewayTraffic[];
  /** What `matador doctor --restore` says of each place after the end. */
  readonly restored: readonly { readonly id: string; readonly detail: string }[];
  /** Places that look other than before, with the lines that differ. */
  readonly changed: Readonly<Record<string, readonly string[]>>;
}

export interface HappenedFault {
  /** Of the schedule. */
  readonly number: number;
  /** Where it truly happened. */
  readonly what: ChaosFault;
  readonly at: string;
  /** `null`: it happened. */
  readonly refused: string | null;
}

export interface EngineRun {
  readonly startedAt: string;
  readonly endedAt: string;
  readonly killed: boolean;
  /** `null` where a signal ended it. */
  readonly status: number | null;
  /** The last of its standard error. */
  readonly lastWords: string;
}

export interface Stock {
  readonly at: string;
  /** A digest of all its files, by the measurement's id. */
  readonly complete: Readonly<Record<string, string>>;
}

export interface GatewayTraffic {
  readonly gateway: string;
  /** All that left it by its uplink. */
  readonly packets: number;
  /** What was no packet of a tunnel, a line each. */
  readonly leaked: readonly string[];
}
