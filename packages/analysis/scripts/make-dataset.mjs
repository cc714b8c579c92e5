/**
 * Writes made-up data sets of any size, with all that comes after the captures: `measurement.json` and
 * `traces.jsonl` of each measurement, targets and endpoints as if they had been derived, and geodata.
 * There are no captures. Vantage points and pairs are those of the 2016 study; hops are silent,
 * balanced and named, databases wrong, and round-trip times possible, about as in real traces. The same
 * size gives the same files.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configSchema, greatCircleKm, kmPerMs, unorderedPairs } from '@matador/core';
import { makeRandom } from './made-world.mjs';

const PLACES = readPlaces(`
  AR -34.6 -58.4, AU -33.9 151.2, BE 50.8 4.4, BR -23.5 -46.6, CA 43.7 -79.4, CH 47.4 8.5, CN 31.2 121.5,
  CZ 50.1 14.4, DE 50.1 8.7, DK 55.7 12.6, ES 40.4 -3.7, FI 60.2 24.9, FR 48.9 2.4, GR 38.0 23.7,
  HK 22.3 114.2, IE 53.3 -6.3, IL 32.1 34.8, IT 45.5 9.2, JP 35.7 139.7, KR 37.6 127.0, NO 59.9 10.8,
  NZ -36.8 174.8, PL 52.2 21.0, PT 38.7 -9.1, SE 59.3 18.1, SG 1.3 103.8, TH 13.8 100.5, US 40.7 -74.0`);
const APPS = new Map([
  ['signal', 'US'],
  ['threema', 'CH'],
  ['wechat', 'HK'],
  ['whatsapp', 'US'],
  ['telegram', 'DE'],
]);
/** Where paths between continents go by. */
const HUBS = ['US', 'DE', 'FR', 'SG', 'JP'];
/** Of one side: what the app talks to beside its messaging server. */
const OTHER_ROLES = ['media', 'push', 'telemetry'];
const ROUTERS_IN_A_COUNTRY = 200;
const WAYS = 4;
const QUERIES = 3;
const SILENT_HOPS = 0.08;
const NAMED_ROUTERS = 0.3;
const WRONG_BLOCKS = 0.1;

/**
 * Traces are a direct one each way, none of a vantage point with itself, and one to each of four targets
 * a side.
 * @param countries of the vantage points.
 */
export function writeDataset(
  directory,
  measurements,
  countries = PLACES.map(({ country }) => country),
) {
  const random = makeRandom(2016);
  const pairs = unorderedPairs(countries.map(placeOf), true);
  const apps = [...APPS.keys()];
  const derived = join(directory, 'derived');
  mkdirSync(join(directory, 'measurements'), { recursive: true });
  mkdirSync(derived);
  writeJson(join(directory, 'campaign.json'), campaignRecord(countries.map(placeOf), apps));
  const files = { targets: [], endpoints: [], dns: [] };
  let traces = 0;
  for (let index = 0; index < measurements; index++) {
    const [a, b] = pairs[index % pairs.length];
    const round = Math.floor(index / pairs.length);
    const app = apps[round % apps.length];
    const repetition = 1 + Math.floor(round / apps.length);
    const measurement = { id: `${app}_${a.id}_${b.id}_r${repetition}`, app, repetition, a, b };
    traces += writeMeasurement(directory, measurement, files, random);
    if (index % 1000 === 999) flush(derived, files);
  }
  flush(derived, files);
  writeGeodata(directory, random);
  return { traces };
}

/** `FILE.csv` of each source, beside the data set's own files. */
export const GEODATA = ['good.csv', 'worse.csv'];

function writeMeasurement(directory, measurement, files, random) {
  const { id, app, a, b } = measurement;
  const folder = join(directory, 'measurements', id);
  mkdirSync(folder);
  writeJson(join(folder, 'measurement.json'), measurementRecord(measurement));
  const traces = [];
  for (const [side, here, there] of [
    ['a', a, b],
    ['b', b, a],
  ]) {
    if (a !== b) {
      traces.push(
        traceOf(
          { side, from: here, to: there, address: vantageAddress(there), purpose: 'direct' },
          random,
        ),
      );
    }
    for (const endpoint of endpointsOf(app, here)) {
      const { country, ...target } = endpoint;
      files.targets.push(targetRecord(id, side, target));
      files.endpoints.push(endpointRecord(id, app, side, target));
      const to = placeOf(country);
      traces.push(traceOf({ side, from: here, to, purpose: 'target', ...target }, random));
    }
  }
  writeFileSync(
    join(folder, 'traces.jsonl'),
    traces.map((trace) => `${JSON.stringify(trace)}\n`).join(''),
  );
  return traces.length;
}

/** The app's server is in one country; its other servers are near the vantage point, or in the US. */
function endpointsOf(app, near) {
  const number = [...APPS.keys()].indexOf(app);
  const others = OTHER_ROLES.map((role, i) => {
    const country = i % 2 === 0 ? near.country : 'US';
    return { role, country, address: addressIn(country, 250, number * 8 + i), port: 443 };
  });
  const country = APPS.get(app);
  const name = `chat.${app}.example`;
  return [
    {
      role: 'messaging',
      country,
      address: addressIn(country, 250, number * 8 + 7),
      port: 443,
      name,
    },
    ...others.map((each) => ({ ...each, name: `${each.role}.${app}.example` })),
  ];
}

function traceOf({ side, from, to, address, purpose, port = null }, random) {
  // A path between two places is one of a few.
  const way = makeRandom(
    PLACES.indexOf(from) * 1000 + PLACES.indexOf(to) * 10 + Math.floor(random() * WAYS),
  );
  const path = [
    ...routersOf(from, way, 3),
    ...hubsBetween(from, to, way),
    ...routersOf(to, way, 3),
  ];
  const hops = [];
  let km = 0;
  let last = from;
  for (const [i, router] of [...path, { address, place: to, named: false }].entries()) {
    km += greatCircleKm(last, router.place);
    last = router.place;
    hops.push({
      ttl: i + 1,
      probes: probesOf(router, (1.3 * km) / kmPerMs + 0.3 * (i + 1), random),
    });
  }
  return {
    schema: 'matador/path-trace/1',
    tool: 'traceroute',
    method: port === null ? 'icmp' : 'tcp',
    source: vantageAddress(from),
    destination: { name: null, address },
    port,
    startedAt: '2026-11-22T15:04:00.000Z',
    reached: true,
    hops,
    context: { purpose, side, vantagePoint: from.id, tracedFrom: 'vantage-point' },
    shape: { end: 'reached', loops: [], balanced: [] },
  };
}

function probesOf({ address, place, named }, leastMs, random) {
  const silent = address !== vantageAddress(place) && random() < SILENT_HOPS;
  return Array.from({ length: QUERIES }, () => ({
    address: silent ? null : address,
    name: silent || !named ? null : `${address.replaceAll('.', '-')}.${place.id}.transit.example`,
    rttMs: silent ? null : Math.round(1000 * (leastMs + 2 * random())) / 1000,
    icmp: null,
    asn: null,
    mpls: null,
  }));
}

function routersOf(place, random, count) {
  return Array.from({ length: count }, (_, i) => {
    const number = Math.floor((random() * ROUTERS_IN_A_COUNTRY) / count) * count + i;
    return {
      place,
      address: addressIn(place.country, 1, number),
      named: number % 10 < 10 * NAMED_ROUTERS,
    };
  });
}

function hubsBetween(from, to, random) {
  if (greatCircleKm(from, to) < 3000) return [];
  return routersOf(placeOf(HUBS[Math.floor(random() * HUBS.length)]), random, 2);
}

function addressIn(country, block, number) {
  const first = 20 + PLACES.findIndex((place) => place.country === country);
  return `${first}.${block}.${number >> 4}.${1 + (number & 15)}`;
}

function vantageAddress({ country }) {
  return addressIn(country, 251, 0);
}

function placeOf(country) {
  return PLACES.find((place) => place.country === country);
}

/** One source is right, the other wrong on some blocks. */
function writeGeodata(directory, random) {
  const rows = PLACES.flatMap(({ country }, i) =>
    [1, 250, 251].flatMap((block) =>
      Array.from({ length: 16 }, (_, third) => {
        const start = `${20 + i}.${block}.${third}.0`;
        return { start, end: start.replace(/0$/, '255'), country };
      }),
    ),
  );
  const wrong = () => PLACES[Math.floor(random() * PLACES.length)].country;
  const write = (name, countryOf) =>
    writeFileSync(
      join(directory, name),
      rows.map((row) => `${row.start},${row.end},${countryOf(row)}\n`).join(''),
    );
  write(GEODATA[0], ({ country }) => country);
  write(GEODATA[1], ({ country }) => (random() < WRONG_BLOCKS ? wrong() : country));
}

function campaignRecord(places, apps) {
  return {
    schema: 'matador/campaign/1',
    createdAt: '2026-11-22T15:00:00.000Z',
    tool: { name: 'matador', version: '0.1.0' },
    plugins: [],
    geodata: [],
    config: configSchema.parse({
      vantagePoints: places.map((place) => ({ ...place, address: vantageAddress(place) })),
      campaign: { name: 'made-up', apps },
    }),
  };
}

function measurementRecord({ id, app, repetition, a, b }) {
  const applied = { applied: true, reason: null };
  const side = (name, place) => ({
    vantagePoint: { ...place, city: null, address: vantageAddress(place) },
    gateway: { id: `gateway-${name}`, wlan: 'wlan0', uplink: 'eth0' },
    tunnel: {
      provider: 'ssh',
      interface: 'matador0',
      carries: ['tcp', 'udp', 'icmp'],
      ipv6: false,
      resolvers: [addressIn(place.country, 251, 1)],
      setupMs: 812.4,
      exit: null,
    },
    phone: null,
    app: { versionName: '7.1.2', versionCode: 14_201, uid: 10_231 },
    capture: null,
    uplinkCapture: null,
    conditions: {
      timeZone: { ...applied, zone: 'Etc/UTC' },
      location: {
        ...applied,
        latitude: place.latitude,
        longitude: place.longitude,
        method: 'test',
      },
      firewall: { ...applied, allowed: [app], method: 'chain', blocked: 51 },
    },
    recording: null,
    phoneControlMs: 3120.5,
  });
  return {
    schema: 'matador/measurement/1',
    id,
    kind: 'measurement',
    app,
    repetition,
    attempt: 1,
    startedAt: '2026-11-22T15:00:00.000Z',
    endedAt: '2026-11-22T15:05:00.000Z',
    outcome: 'complete',
    sides: { a: side('a', a), b: side('b', b) },
    actions: [1, 2, 3, 4].flatMap((number) => actionsOf(number)),
    failures: [],
    anomalies: [],
    stages: { tunnel: 900.2, phone: 11_402.7, app: 24_011.3, trace: 61_200.1 },
  };
}

function actionsOf(number) {
  const at = (second) => {
    const time = `2026-11-22T15:01:${String(10 * number + second).padStart(2, '0')}.000Z`;
    return { at: time, notBefore: time };
  };
  const [from, to] = number % 2 === 1 ? ['a', 'b'] : ['b', 'a'];
  const common = { message: `m${number}`, text: `message ${number}` };
  return [
    { ...common, kind: 'message-sent', side: from, pressed: at(0), sent: at(1), status: 'sent' },
    { ...common, kind: 'message-received', side: to, received: at(2) },
  ];
}

function targetRecord(measurement, side, { address, port, name }) {
  return {
    schema: 'matador/target/1',
    measurement,
    side,
    target: {
      protocol: 'tcp',
      address,
      port,
      names: [{ name, source: 'sni' }],
      packets: 62,
      bytes: 18_220,
      firstSeen: '2026-11-22T15:01:00.000Z',
      lastSeen: '2026-11-22T15:02:10.000Z',
      initiator: 'device',
      learnt: { how: 'resolved', by: ['9.9.9.9'] },
    },
  };
}

function endpointRecord(measurement, app, side, { address, port, name, role }) {
  return {
    schema: 'matador/endpoint/1',
    measurement,
    app,
    side,
    protocol: 'tcp',
    address,
    port,
    bytes: 18_220,
    names: [name],
    role,
    peer: false,
    learnt: 'resolved',
    score: 0.98,
    evidence: ['met 4 of 4 windows of messages, by chance 0.0 of them'],
  };
}

function flush(derived, files) {
  for (const [name, records] of Object.entries(files)) {
    const lines = records.splice(0).map((record) => `${JSON.stringify(record)}\n`);
    writeFileSync(join(derived, `${name}.jsonl`), lines.join(''), { flag: 'a' });
  }
}

function writeJson(path, value) {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}

function readPlaces(text) {
  return text.split(',').map((entry) => {
    const [country, latitude, longitude] = entry.trim().split(' ');
    return {
      id: country.toLowerCase(),
      country,
      latitude: Number(latitude),
      longitude: Number(longitude),
    };
  });
}
