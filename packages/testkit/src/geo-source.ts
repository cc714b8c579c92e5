import type { GeoSource } from '@matador/core';
import { geoSnapshotSchema, locationClaimSchema } from '@matador/core';
import { expect } from 'chai';

/** Texts that a careless source takes for addresses. */
const noAddresses = ['', ' ', 'garbage', '1.2.3', '256.1.1.1', '8.8.8.8/24', '::g', 'fe80::1%eth0'];

/** An address that the data of a source knows. */
export interface KnownAddress {
  readonly address: string;
  /** Of the first claim. */
  readonly country: string | null;
  /** Host names that a trace showed for it, for sources that read them. */
  readonly names?: readonly string[];
}

/**
 * Tries everything that the contract `GeoSource` promises.
 * @param open the implementation, with some data.
 */
export function describeGeoSource(
  name: string,
  open: () => Promise<GeoSource>,
  known: readonly KnownAddress[],
): void {
  describe(`${name} as a geolocation source`, function () {
    this.timeout(30_000);
    let source: GeoSource;

    before(async () => {
      source = await open();
    });

    it('says which snapshot it is', () => {
      expect(geoSnapshotSchema.parse(source.snapshot)).to.deep.equal(source.snapshot);
      expect(source.id).to.equal(source.snapshot.name);
    });

    it('is the same snapshot whenever the same data is opened', async () => {
      expect((await open()).snapshot).to.deep.equal(source.snapshot);
    });

    for (const { address, country, names = [] } of known) {
      it(`claims that ${address} is in ${country ?? 'no country'}`, () => {
        const claims = source.locate(address, { names });
        expect(claims.length).to.be.greaterThan(0);
        expect(claims[0]?.country).to.equal(country);
        const { name: of, date, sha256 } = source.snapshot;
        for (const claim of claims) {
          expect(locationClaimSchema.parse(claim)).to.deep.equal(claim);
          expect(claim.source).to.equal(of);
          if (claim.basis !== 'correction') {
            expect(claim.snapshot).to.equal(date ?? sha256.slice(0, 12));
          }
        }
      });

      it(`says the same of ${address} each time`, () => {
        const first = source.locate(address, { names });
        expect(source.locate(address, { names })).to.deep.equal(first);
      });
    }

    it('claims nothing of what is no address', () => {
      for (const text of noAddresses) expect(source.locate(text), text).to.deep.equal([]);
    });
  });
}
