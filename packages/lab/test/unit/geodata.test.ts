import { fileURLToPath } from 'node:url';
import { geoSnapshotSchema, locationClaimSchema } from '@matador/core';
import type { GeoSource } from '@matador/core';
import { expect } from 'chai';
import type { CountryResponse } from 'maxmind';
import { open } from 'maxmind';
import { sourceOf } from '../../src/geo-source.js';
import type { Coordinates } from '../../src/scenario/geography.js';
import { distanceKm } from '../../src/scenario/geography.js';
import { loadScenario } from '../../src/scenario/load.js';
import type { Scenario } from '../../src/scenario/schema.js';
import { truthOf } from '../../src/truth/world.js';
import { twoCities } from './fixtures.js';

describe('the lab as a geolocation source', () => {
  const source = sourceOf(twoCities());

  it('knows routers, vantage points and servers', () => {
    const [claim, ...more] = source.locate('203.0.113.80');
    expect(more).to.deep.equal([]);
    expect(locationClaimSchema.parse(claim)).to.deep.equal({
      source: 'lab:two-cities',
      snapshot: '2026-01-02',
      country: 'GB',
      latitude: 51.5,
      longitude: -0.1,
      asn: null,
    });
    expect(source.locate('198.51.100.1')[0]?.country).to.equal('DE');
  });

  it('has the errors and the gaps of the scenario', () => {
    expect(source.locate('203.0.113.2')[0]).to.include({ country: 'US', latitude: 38 });
    expect(source.locate('203.0.113.3')).to.deep.equal([]);
  });

  it('knows nothing else, whatever it is asked', () => {
    for (const address of ['192.168.71.20', '8.8.8.8', '::1', 'nonsense', '']) {
      expect(source.locate(address)).to.deep.equal([]);
    }
  });

  it('pins what it knows: other data, another snapshot', () => {
    expect(geoSnapshotSchema.parse(source.snapshot).name).to.equal('lab:two-cities');
    expect(sourceOf(twoCities()).snapshot.sha256).to.equal(source.snapshot.sha256);
    const scenario = twoCities();
    const mended = { ...scenario, geodata: { ...scenario.geodata, errors: [] } };
    expect(sourceOf(mended).snapshot.sha256).not.to.equal(source.snapshot.sha256);
  });
});

/** Points of the United States towards every vantage point of the scenario: none is nearer by far. */
const edgesOfUs: Coordinates[] = [
  { latitude: 44.8, longitude: -67.0 },
  { latitude: 24.5, longitude: -81.8 },
  { latitude: 32.5, longitude: -117.1 },
  { latitude: 48.4, longitude: -124.7 },
  { latitude: 52.9, longitude: 172.9 },
  { latitude: 18.9, longitude: -155.7 },
];

describe('the six countries under imperfect geodata', () => {
  const mmdbFile = fileURLToPath(
    import.meta.resolve('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb'),
  );
  let scenario: Scenario;
  let lab: GeoSource;
  let whois: (address: string) => string | undefined;

  before(async () => {
    scenario = await loadScenario('six-countries');
    lab = sourceOf(scenario);
    const reader = await open<CountryResponse & { country_code?: string }>(mmdbFile);
    whois = (address) => reader.get(address)?.country_code;
  });

  it('stand at addresses whose place the country database knows', () => {
    const { vantagePoints, servers, routers } = scenario;
    for (const { id, address, country } of vantagePoints) {
      expect(whois(address), id).to.equal(country);
    }
    for (const { country, endpoints } of servers) {
      for (const { address } of endpoints) expect(whois(address), address).to.equal(country);
    }
    const wrong = routers.filter(({ address, country }) => whois(address) !== country);
    expect(wrong.map(({ id }) => id)).to.deep.equal(['zrh1', 'gru1', 'tyo1']);
  });

  it('have no address that both sources place wrongly', () => {
    for (const { id, address, country } of scenario.routers) {
      const claims = [whois(address), ...lab.locate(address).map((claim) => claim.country)];
      expect(claims, id).to.include(country);
    }
  });

  it('can be told from every wrong claim by light in fibre alone', () => {
    const truth = truthOf(scenario);
    const vantagePoints = new Map(scenario.vantagePoints.map((point) => [point.id, point]));
    const wrong = scenario.routers.flatMap(({ id, address, country }) =>
      [whois(address), ...lab.locate(address).map((claim) => claim.country)]
        .filter((claimed) => claimed !== country)
        .map((claimed) => ({ id, claimed })),
    );
    expect(wrong).to.have.lengthOf(5);
    for (const { id, claimed } of wrong) {
      expect(claimed, `${id}: this test knows the edges of one country`).to.equal('US');
      const refuted = truth.paths.some(({ from, hops }) =>
        hops.some((hop) => {
          const seenFrom = vantagePoints.get(from)!;
          const nearest = Math.min(...edgesOfUs.map((edge) => distanceKm(seenFrom, edge)));
          // Measured times are a little longer than true ones: half the way must still suffice.
          return hop.id === id && hop.rttMs * 99.94 < nearest / 2;
        }),
      );
      expect(refuted, id).to.equal(true);
    }
  });
});
