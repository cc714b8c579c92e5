import { createHash } from 'node:crypto';
import type { GeoSource, GeoSourceFactory, LocationClaim } from '@matador/core';
import { serverAddresses } from './network/plan.js';
import { loadScenario } from './scenario/load.js';
import { addressesOf } from './scenario/addresses.js';
import type { Scenario } from './scenario/schema.js';

interface Row {
  readonly address: string;
  readonly country: string;
  readonly latitude: number;
  readonly longitude: number;
}

/** The factory's id, and how the names of its sources begin. */
const factoryId = 'lab';

/**
 * A geolocation source that knows a scenario's addresses as the scenario lets it: with its errors and
 * its gaps.
 * @param scenario name or path; opened when the source is.
 */
export function labGeoSource(scenario: string, baseDirectory: string): GeoSourceFactory {
  return {
    id: factoryId,
    open: async () => [sourceOf(await loadScenario(scenario, baseDirectory))],
  };
}

/** The source of one scenario. Pure. */
export function sourceOf(scenario: Scenario): GeoSource {
  const name = `${factoryId}:${scenario.name}`;
  const rows = claimedRows(scenario);
  const claims = new Map<string, LocationClaim[]>(
    rows.map(({ address, country, latitude, longitude }) => [
      address,
      [
        {
          source: name,
          snapshot: scenario.geodata.date,
          country,
          latitude,
          longitude,
          asn: null,
        },
      ],
    ]),
  );
  const sha256 = createHash('sha256').update(JSON.stringify(rows)).digest('hex');
  return {
    id: name,
    snapshot: { name, date: scenario.geodata.date, sha256 },
    locate: (address) => claims.get(address) ?? [],
  };
}

/** What the source says of each address, ordered by address. */
function claimedRows(scenario: Scenario): Row[] {
  const { errors, missing } = scenario.geodata;
  const wrong = new Map(errors.map((error) => [error.of, error]));
  const places = [
    ...scenario.routers.map((router) => ({ ...router, addresses: addressesOf(router) })),
    ...scenario.vantagePoints.map((point) => ({ ...point, addresses: addressesOf(point) })),
    ...scenario.servers.map((server) => ({ ...server, addresses: serverAddresses(server) })),
  ];
  return places
    .filter(({ id }) => !missing.includes(id))
    .flatMap((place) => {
      const { country, latitude, longitude } = wrong.get(place.id) ?? place;
      return place.addresses.map((address): Row => ({ address, country, latitude, longitude }));
    })
    .sort((x, y) => (x.address < y.address ? -1 : 1));
}
