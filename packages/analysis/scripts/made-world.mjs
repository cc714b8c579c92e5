import { readFileSync } from 'node:fs';
import { greatCircleKm } from '@matador/core';

/**
 * A made-up Internet with known truth: operators with routers in real cities, fibre between them, host
 * names, vantage points that trace paths, and databases that are wrong on a quarter of the router
 * addresses. The same seed makes the same world.
 */
export function makeWorld(seed) {
  const random = makeRandom(seed);
  const cities = readCities();
  const operators = makeOperators(cities, random);
  const routers = operators.flatMap((operator) => operator.routers);
  connect(operators, random);
  const vantagePoints = pick(routers, 20, random).map((router, i) => ({
    id: `vp${i + 1}`,
    router,
    country: router.city.country,
    latitude: router.city.latitude,
    longitude: router.city.longitude,
  }));
  const servers = pick(routers, 40, random);
  const traces = vantagePoints.flatMap((from) => tracesFrom(from, vantagePoints, servers, random));
  const seen = new Set(traces.flatMap(({ hops }) => hops.map(({ probes }) => probes[0].address)));
  const truth = new Map();
  for (const router of routers) if (seen.has(router.address)) truth.set(router.address, router);
  const databases = makeDatabases([...truth.values()], cities, random);
  return { vantagePoints, traces, truth, databases };
}

/** Uniform in [0, 1): mulberry32. */
export function makeRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function pick(list, count, random) {
  const left = [...list];
  const picked = [];
  while (picked.length < count && left.length > 0) {
    picked.push(...left.splice(Math.floor(random() * left.length), 1));
  }
  return picked;
}

function exponential(mean, random) {
  return -Math.log(1 - random()) * mean;
}

/** Those of the router-name package that have an airport's code. */
function readCities() {
  const url = new URL('../../geo-rdns/data/places.csv', import.meta.url);
  const rows = readFileSync(url, 'utf8').trim().split('\n').slice(1);
  return rows
    .map((row) => row.split(','))
    .filter((fields) => fields[4] !== '')
    .map(([name, country, latitude, longitude, codes]) => ({
      name,
      country,
      latitude: Number(latitude),
      longitude: Number(longitude),
      code: codes.split(' ')[0],
    }));
}

/** Eight world-wide operators, and thirty in the neighbourhood of their head office. */
function makeOperators(cities, random) {
  return Array.from({ length: 38 }, (_, i) => {
    const [home] = pick(cities, 1, random);
    const near = cities
      .filter((city) => city !== home)
      .sort((one, other) => greatCircleKm(home, one) - greatCircleKm(home, other));
    const places = i < 8 ? pick(cities, 45, random) : near.slice(0, 4 + Math.floor(random() * 14));
    const sites = [...new Set([home, ...places])];
    const operator = {
      home,
      // Where a part of the addresses is registered: often not at the head office.
      registered: pick(sites, 1, random)[0].country,
      named: random() < 0.75,
      routers: [],
    };
    operator.routers = sites.flatMap((city, site) =>
      Array.from({ length: 2 }, (_, n) => ({
        operator,
        city,
        address: `${20 + i}.${site >> 4}.${(site & 15) * 16}.${n + 1}`,
        name: makeName(operator, city, site, n, cities, random),
        silent: random() < 0.1,
        links: [],
      })),
    );
    return operator;
  });
}

/** Of every 100 names 4 are of a place the router has left, and 30 say nothing of a place. */
function makeName(operator, city, site, n, cities, random) {
  if (!operator.named || random() < 0.2) return null;
  if (random() < 0.3) return `ae${n}.r${site}.backbone.example.net`;
  const told = random() < 0.04 ? pick(cities, 1, random)[0] : city;
  return `be${n + 2}.ccr${site}.${told.code}01.atlas.cogentco.com`;
}

/** Fibre within an operator to the nearest sites and some far ones, and between operators in a city. */
function connect(operators, random) {
  for (const { routers } of operators) {
    for (const [i, router] of routers.entries()) {
      const before = routers.slice(0, i);
      const near = [...before].sort(
        (one, other) =>
          greatCircleKm(router.city, one.city) - greatCircleKm(router.city, other.city),
      );
      for (const other of near.slice(0, 2)) link(router, other, random);
      if (random() < 0.2) for (const other of pick(before, 1, random)) link(router, other, random);
    }
  }
  const inCity = new Map();
  for (const router of operators.flatMap(({ routers }) => routers)) {
    inCity.set(router.city, [...(inCity.get(router.city) ?? []), router]);
  }
  for (const routers of inCity.values()) {
    for (const [i, router] of routers.entries()) {
      for (const other of routers.slice(0, i)) {
        if (other.operator !== router.operator && random() < 0.5) link(router, other, random);
      }
    }
  }
}

/** Fibre is 1.1 to 1.8 times as long as the great circle, and there is some on the premises. */
function link(one, other, random) {
  const km = greatCircleKm(one.city, other.city) * (1.1 + 0.7 * random());
  const ms = km / 200 + 0.02 + 0.2 * random();
  one.links.push({ to: other, ms });
  other.links.push({ to: one, ms });
}

/** Shortest ways from a router to all: by delay, where changing the operator costs as much as 5 ms. */
function shortestWays(from) {
  const ways = new Map([[from, { cost: 0, ms: 0, before: null }]]);
  const open = new Set([from]);
  while (open.size > 0) {
    let nearest;
    for (const each of open) {
      if (nearest === undefined || ways.get(each).cost < ways.get(nearest).cost) nearest = each;
    }
    open.delete(nearest);
    const way = ways.get(nearest);
    for (const { to, ms } of nearest.links) {
      const cost = way.cost + ms + (to.operator === nearest.operator ? 0.3 : 5);
      if (cost >= (ways.get(to)?.cost ?? Infinity)) continue;
      ways.set(to, { cost, ms: way.ms + ms, before: nearest });
      open.add(to);
    }
  }
  return ways;
}

function tracesFrom(from, vantagePoints, servers, random) {
  const ways = shortestWays(from.router);
  // From some routers the way back is a longer one.
  const detours = new Map();
  const detourOf = (router) => {
    if (!detours.has(router)) detours.set(router, random() < 0.2 ? exponential(15, random) : 0);
    return detours.get(router);
  };
  const targets = [...vantagePoints.map(({ router }) => router), ...servers];
  return targets
    .filter((target) => target !== from.router && ways.has(target))
    .map((target) => {
      const path = [];
      for (let at = target; at !== null; at = ways.get(at).before) path.unshift(at);
      const hops = path.flatMap((router, i) => {
        if (router.silent) return [];
        const rttMs = () => 2 * ways.get(router).ms + detourOf(router) + queueing(random);
        const probes = Array.from({ length: 3 }, () => answer(router, rttMs() + 0.1));
        return [{ ttl: i + 1, probes }];
      });
      return traceOf(from, target, hops);
    });
}

/** Queues add about a millisecond; one answer in twenty is made by a busy processor. */
function queueing(random) {
  return exponential(1, random) + (random() < 0.05 ? 10 + 50 * random() : 0);
}

function answer({ address, name }, rttMs) {
  return {
    address,
    name,
    rttMs: Math.round(rttMs * 1000) / 1000,
    icmp: null,
    asn: null,
    mpls: null,
  };
}

function traceOf(from, target, hops) {
  return {
    schema: 'matador/path-trace/1',
    tool: 'traceroute',
    method: 'tcp',
    source: null,
    destination: { name: null, address: target.address },
    port: 443,
    startedAt: null,
    reached: !target.silent,
    hops,
    context: { purpose: 'target', side: 'a', vantagePoint: from.id, tracedFrom: 'vantage-point' },
  };
}

const wrongShare = 0.25;

/**
 * Three databases, each wrong on a quarter of the addresses: with the country of the head office or of
 * registration for an operator's whole block in a country, the place a router has left, or that of a
 * neighbour. Half of the mistakes are in the material that all databases draw from.
 */
function makeDatabases(routers, cities, random) {
  const shared = makeMistakes(routers, cities, wrongShare * 0.6, random);
  return ['one', 'two', 'three'].map((name) => {
    const mistakes = new Map([...shared].filter(() => random() < 0.8));
    const own = makeMistakes(routers, cities, 1, random);
    for (const [address, country] of own) {
      if (mistakes.size >= wrongShare * routers.length) break;
      if (!mistakes.has(address)) mistakes.set(address, country);
    }
    const rows = routers.map(({ address, city }) => [
      address,
      mistakes.get(address) ?? city.country,
    ]);
    return { name, countries: new Map(rows) };
  });
}

/** Address and wrong country, of about that share of all routers, whole blocks and single ones mixed. */
function makeMistakes(routers, cities, share, random) {
  const mistakes = new Map();
  const order = pick(routers, routers.length, random);
  for (const router of order) {
    if (mistakes.size >= share * routers.length) break;
    const { operator, city, links } = router;
    const kind = Math.floor(random() * 4);
    const block = routers.filter(
      (each) => each.operator === operator && each.city.country === city.country,
    );
    const wrong = [
      operator.home.country,
      operator.registered,
      pick(cities, 1, random)[0].country,
      pick(links, 1, random)[0].to.city.country,
    ][kind];
    if (wrong === city.country) continue;
    for (const each of kind < 2 ? block : [router]) mistakes.set(each.address, wrong);
  }
  return mistakes;
}
