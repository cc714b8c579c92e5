import type {
  DnsTableRecord,
  EndpointRecord,
  LocalityRecord,
  Location,
  Reading,
  TargetRecord,
} from '@matador/analysis';
import { placeOf } from '@matador/analysis';
import type { AddRow } from '../table.js';
import { listed, table } from '../table.js';

const measurement = { type: 'VARCHAR', about: 'Id of the measurement' } as const;
const side = { type: 'VARCHAR', about: '`a` or `b`' } as const;
const protocol = { type: 'VARCHAR', about: '`tcp`, `udp`, `icmp`, …' } as const;
const port = { type: 'INTEGER', about: '`null` for protocols without ports' } as const;

export const targets = table({
  name: 'targets',
  about: 'What a side of a measurement or control talked to',
  columns: {
    measurement,
    side,
    protocol,
    address: { type: 'VARCHAR', about: 'Remote address' },
    port,
    names: { type: 'VARCHAR', about: 'Host names, separated by spaces, or `null`' },
    packets: { type: 'BIGINT', about: 'Both ways' },
    bytes: { type: 'BIGINT', about: 'IP total length, both ways' },
    first_seen: { type: 'TIMESTAMP_MS', about: 'UTC' },
    last_seen: { type: 'TIMESTAMP_MS', about: 'UTC' },
    initiator: { type: 'VARCHAR', about: 'Who opened it: `device` or `remote`' },
    learnt: { type: 'VARCHAR', about: '`resolved`, `announced`, `hard-wired`; `null`: not known' },
  },
});

export const endpoints = table({
  name: 'endpoints',
  about: 'What a target of a measurement is for',
  columns: {
    measurement,
    app: { type: 'VARCHAR', about: 'Id of the app' },
    side,
    protocol,
    address: { type: 'VARCHAR', about: 'Remote address' },
    port,
    names: { type: 'VARCHAR', about: 'Host names, separated by spaces, or `null`' },
    role: { type: 'VARCHAR', about: '`messaging`, `media`, `call`, `push`, … or `unknown`' },
    score: { type: 'DOUBLE', about: 'Probability of the role' },
    peer: { type: 'BOOLEAN', about: 'It is the other side itself; `null`: nobody looked' },
    evidence: { type: 'VARCHAR', about: 'Why, in sentences' },
  },
});

export const dns = table({
  name: 'dns',
  about: 'An answer to a DNS question of a phone; a question without answers has one row',
  columns: {
    measurement,
    side,
    vantage_point: { type: 'VARCHAR', about: 'Id' },
    at: { type: 'TIMESTAMP_MS', about: 'UTC' },
    question: { type: 'VARCHAR', about: 'The name asked for' },
    type: { type: 'VARCHAR', about: 'Of the question' },
    resolver: { type: 'VARCHAR', about: 'Address' },
    transport: { type: 'VARCHAR', about: '`udp` or `tcp`' },
    name: { type: 'VARCHAR', about: 'Owner of the answer, or `null`' },
    answer_type: { type: 'VARCHAR', about: '`A`, `AAAA`, `CNAME`, …, or `null`' },
    data: { type: 'VARCHAR', about: 'The answer, or `null`' },
    ttl: { type: 'BIGINT', about: 'Seconds, or `null`' },
  },
});

export const locations = table({
  name: 'locations',
  about: 'Where an address is',
  columns: {
    address: { type: 'VARCHAR', about: 'Of a hop or target' },
    country: { type: 'VARCHAR', about: 'The verdict, or `null`' },
    confidence: { type: 'DOUBLE', about: '0 to 1' },
    method: { type: 'VARCHAR', about: 'How the verdict came about; `special`: it has no place' },
    counted_country: {
      type: 'VARCHAR',
      about: 'Where the tables count it, by their reading; `null`: nowhere',
    },
    dissent: { type: 'VARCHAR', about: 'Other countries that are possible, separated by spaces' },
    kind: { type: 'VARCHAR', about: '`ixp`, or the special purpose, or `null`' },
    registered_country: {
      type: 'VARCHAR',
      about: 'Where its AS or block is registered, or `null`',
    },
    registered_asn: { type: 'BIGINT', about: 'AS number, or `null`' },
    evidence: { type: 'VARCHAR', about: 'What beside databases spoke for it, or `null`' },
  },
});

export const claims = table({
  name: 'claims',
  about: 'What a source says of an address’s place',
  columns: {
    address: { type: 'VARCHAR', about: 'As in `locations`' },
    source: { type: 'VARCHAR', about: 'Name of the source' },
    snapshot: { type: 'VARCHAR', about: 'Date of its data, or the beginning of its sha256' },
    country: { type: 'VARCHAR', about: 'Or `null`' },
    latitude: { type: 'DOUBLE', about: 'Degrees, or `null`' },
    longitude: { type: 'DOUBLE', about: 'Degrees, or `null`' },
    asn: { type: 'BIGINT', about: 'AS number, or `null`' },
    basis: {
      type: 'VARCHAR',
      about: '`name`, `ixp`, `correction`, `registration`; `null`: a database',
    },
    reason: { type: 'VARCHAR', about: 'Why, or `null`' },
    ruled_out: { type: 'VARCHAR', about: 'What makes it impossible, or `null`' },
  },
});

const path = {
  vantage_a: { type: 'VARCHAR', about: 'Id of the pair’s first vantage point, in order of id' },
  vantage_b: { type: 'VARCHAR', about: 'Id of the other, or the same' },
  path: { type: 'VARCHAR', about: '`network`, or the id of the app' },
} as const;
const judgement = {
  answer: { type: 'BOOLEAN', about: 'By the verdicts' },
  surely: { type: 'BOOLEAN', about: 'So wherever doubtful addresses are' },
  possibly: { type: 'BOOLEAN', about: 'So for some of the places where they may be' },
} as const;

export const paths = table({
  name: 'paths',
  about: 'A path of a pair of vantage points, over all its measurements',
  columns: {
    ...path,
    country_a: { type: 'VARCHAR', about: 'Of the first vantage point' },
    country_b: { type: 'VARCHAR', about: 'Of the other' },
    measurements: { type: 'INTEGER', about: 'How many saw it' },
    unknown_hops: { type: 'INTEGER', about: 'Hops without an answer or verdict' },
    countries: {
      type: 'VARCHAR',
      about: 'All on it, the vantage points’ own too, separated by spaces',
    },
  },
});

export const pathHops = table({
  name: 'path_hops',
  about: 'An address on a path',
  columns: {
    ...path,
    address: { type: 'VARCHAR', about: 'Of a hop or server' },
    country: { type: 'VARCHAR', about: 'Or `null`' },
    confidence: { type: 'DOUBLE', about: '0 to 1' },
    candidates: {
      type: 'VARCHAR',
      about: 'Countries it may be in, separated by spaces; `null`: anywhere',
    },
  },
});

export const pathLeaves = table({
  name: 'path_leaves',
  about: 'Whether a path leaves a region that both vantage points are in: Table 2 by pairs',
  columns: { ...path, region: { type: 'VARCHAR', about: 'As in the tables' }, ...judgement },
});

export const pathAccess = table({
  name: 'path_access',
  about: 'Whether a path is accessible to an interest group: Table 3 by pairs',
  columns: { ...path, interest_group: { type: 'VARCHAR', about: 'As in Table 3' }, ...judgement },
});

export function addTarget(add: AddRow, { measurement, side, target }: TargetRecord): void {
  const { protocol, address, port, packets, bytes, initiator } = target;
  add(targets, {
    ...{ measurement, side, protocol, address, port, packets, bytes, initiator },
    names: listed([...new Set(target.names.map(({ name }) => name))]),
    first_seen: target.firstSeen,
    last_seen: target.lastSeen,
    learnt: target.learnt?.how ?? null,
  });
}

export function addEndpoint(add: AddRow, endpoint: EndpointRecord): void {
  const { measurement, app, side, protocol, address, port, role, score } = endpoint;
  add(endpoints, {
    ...{ measurement, app, side, protocol, address, port, role, score },
    names: listed(endpoint.names),
    peer: endpoint.peer ?? null,
    evidence: listed(endpoint.evidence),
  });
}

export function addDns(
  add: AddRow,
  { measurement, side, vantagePoint, record }: DnsTableRecord,
): void {
  const { name: question, type, resolver, transport, at } = record;
  const common = { measurement, side, vantage_point: vantagePoint };
  const asked = { ...common, at, question, type, resolver, transport };
  for (const answer of record.answers) {
    const { name, data, ttl } = answer;
    add(dns, { ...asked, name, answer_type: answer.type, data, ttl });
  }
  if (record.answers.length === 0) {
    add(dns, { ...asked, name: null, answer_type: null, data: null, ttl: null });
  }
}

/** @param reading that of the tables. */
export function addLocation(add: AddRow, location: Location, reading: Reading): void {
  const { address, verdict, registration } = location;
  add(locations, {
    address,
    ...verdict,
    counted_country: placeOf(location, reading).country,
    dissent: listed(location.dissent.map(({ country }) => country)),
    kind: location.kind ?? null,
    registered_country: registration?.country ?? null,
    registered_asn: registration?.asn ?? null,
    evidence: listed(location.evidence),
  });
  for (const { source, snapshot, country, latitude, longitude, asn, ...rest } of location.claims) {
    const ruledOut = location.impossible.find(
      (each) => each.source === source && each.country === country,
    );
    add(claims, {
      ...{ address, source, snapshot, country, latitude, longitude, asn },
      basis: rest.basis ?? null,
      reason: rest.reason ?? null,
      ruled_out: ruledOut?.reason ?? null,
    });
  }
}

export function addPath(add: AddRow, record: LocalityRecord): void {
  const { a, b, app, hops, leaves, accessible } = record;
  const key = { vantage_a: a.id, vantage_b: b.id, path: app ?? 'network' };
  add(paths, {
    ...key,
    country_a: a.country,
    country_b: b.country,
    measurements: record.measurements.length,
    unknown_hops: record.unknownHops,
    countries: listed(record.countries),
  });
  for (const { address, country, confidence, candidates } of hops) {
    add(pathHops, { ...key, address, country, confidence, candidates: listed(candidates) });
  }
  for (const { region, answer, surely, possibly } of leaves) {
    add(pathLeaves, { ...key, region, answer, surely, possibly });
  }
  for (const { group, answer, surely, possibly } of accessible) {
    add(pathAccess, { ...key, interest_group: group, answer, surely, possibly });
  }
}
