import type { EndpointRole, SideName } from '@matador/core';

/**
 * What the page's script reads. It is embedded as JSON: an address is its index in `addresses`, and
 * times are ms since the measurement began.
 */
export interface PageData {
  readonly apps: readonly NamedApp[];
  readonly vantagePoints: readonly VantagePlace[];
  readonly measurements: readonly MeasurementRow[];
  readonly addresses: readonly AddressEntry[];
}

export interface NamedApp {
  readonly id: string;
  readonly name: string;
}

export interface VantagePlace {
  readonly id: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly city: string | null;
  readonly latitude: number;
  readonly longitude: number;
  /** Names of the tables' regions that it lies in. */
  readonly regions: readonly string[];
}

/** A line of the list of measurements; its place in the list is the number of its detail. */
export interface MeasurementRow {
  /** Name of the folder: a failed attempt's differs from the measurement's id. */
  readonly folder: string;
  readonly kind: 'measurement' | 'control';
  readonly app: string;
  readonly a: string;
  readonly b: string;
  /** RFC 3339 UTC. */
  readonly startedAt: string;
  readonly outcome: 'complete' | 'failed';
  readonly failures: number;
  readonly anomalies: number;
}

export interface AddressEntry {
  readonly address: string;
  /** `null`: no verdict. */
  readonly country: string | null;
  readonly confidence: number;
  readonly method: string | null;
  /** Host names that path traces showed. */
  readonly names: readonly string[];
  readonly kind?: string;
  readonly registration?: { readonly country: string; readonly asn: number | null };
  readonly claims: readonly AddressClaim[];
  readonly dissent: readonly string[];
  readonly impossible: readonly string[];
  readonly evidence: readonly string[];
}

export interface AddressClaim {
  readonly source: string;
  readonly country: string | null;
  readonly reason?: string;
}

export interface MeasurementDetail {
  readonly durationMs: number;
  readonly attempt: number;
  readonly repetition: number;
  readonly sides: Readonly<Record<SideName, SideDetail>>;
  readonly messages: readonly MessageDetail[];
  readonly targets: readonly TargetDetail[];
  readonly traces: readonly TraceDetail[];
  readonly notes: readonly NoteDetail[];
}

export interface SideDetail {
  readonly vantagePoint: string;
  readonly phone: string | null;
  readonly appVersion: string | null;
  readonly tunnel: string | null;
  readonly exit: string | null;
  readonly packets: number | null;
  readonly dropped: number | null;
}

export interface MessageDetail {
  readonly message: string;
  /** The side that sent it. */
  readonly from: SideName;
  readonly pressed: number | null;
  readonly sent: number | null;
  readonly received: number | null;
  readonly status: string | null;
}

export interface TargetDetail {
  readonly side: SideName;
  readonly protocol: string;
  readonly address: number;
  readonly port: number | null;
  readonly names: readonly string[];
  readonly role: EndpointRole;
  /** Probability of the role. */
  readonly score: number;
  readonly first: number;
  readonly last: number;
  readonly packets: number;
  readonly bytes: number;
  readonly learnt?: string;
  readonly evidence: readonly string[];
}

export interface TraceDetail {
  readonly side: SideName;
  readonly purpose: 'direct' | 'target';
  readonly to: number | null;
  readonly method: string | null;
  readonly port: number | null;
  readonly at: number | null;
  readonly reached: boolean;
  readonly sharedFrom?: string;
  readonly hops: readonly HopDetail[];
}

/** TTL, probes sent, who answered, and traceroute's mark (`!H`) where there was one. */
export type HopDetail = readonly [
  ttl: number,
  probes: number,
  answers: readonly HopAnswer[],
  mark?: string,
];

/** Address, least round-trip time in ms, how many probes it answered. */
export type HopAnswer = readonly [address: number, rttMs: number | null, answered: number];

/** A failure or an anomaly. */
export interface NoteDetail {
  readonly kind: 'failure' | 'anomaly';
  readonly side: SideName | null;
  readonly at: number;
  readonly what: string;
}
