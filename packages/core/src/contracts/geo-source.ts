import { z } from 'zod';
import { countrySchema } from './common.js';

export const geoSnapshotSchema = z.object({
  /** The source's name, unique among the sources in use: `mmdb:geo-whois-asn-country`. */
  name: z.string(),
  /** Of the data, not of the look-up; `YYYY-MM-DD`, `null` where the data does not say. */
  date: z.iso.date().nullable(),
  /** Of the data file. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type GeoSnapshot = z.infer<typeof geoSnapshotSchema>;

export const locationClaimSchema = z.object({
  source: z.string(),
  /** The snapshot's date, or the first 12 digits of its sha256 where it has none. */
  snapshot: z.string(),
  country: countrySchema.nullable(),
  /** Degrees; `null` where the source knows countries only. */
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  asn: z.int().nullable(),
  /**
   * What a claim rests on where it is no database of places: a host name, in which latitude and
   * longitude are the claim itself; the exchange whose peering LAN the address is of; a correction by
   * the user; or a registration, which says under whose law the address is, and not where it is.
   */
  basis: z.enum(['name', 'ixp', 'correction', 'registration']).optional(),
  /** Why, in a sentence: the name that was read, the exchange, or the user's reason. */
  reason: z.string().optional(),
});
/** What one source says of an address's place. */
export type LocationClaim = z.infer<typeof locationClaimSchema>;

/** What was seen of an address that may tell its place. */
export interface AddressEvidence {
  /** Host names that path traces showed for it. */
  readonly names: readonly string[];
}

export interface GeoSource {
  readonly id: string;
  readonly snapshot: GeoSnapshot;
  /**
   * Empty where the source knows nothing of the address. Synchronous: called a million times.
   * @param evidence only for sources that read it; a database needs none.
   */
  locate(address: string, evidence?: AddressEvidence): LocationClaim[];
}

/** Opens its data once; a plugin binds one factory for each source its options name. */
export interface GeoSourceFactory {
  readonly id: string;
  open(): Promise<GeoSource[]>;
}
