/**
 * Codes that geolocation data uses beside ISO 3166-1's assigned ones, and the country each stands
 * for; `null`: no country. From the standard's lists of exceptionally and transitionally reserved
 * codes, the EU's own usage, and the regional and anonymising codes of GeoIP databases.
 */
const otherCodes: Readonly<Record<string, string | null>> = {
  UK: 'GB',
  EL: 'GR',
  FX: 'FR',
  CP: 'FR',
  EA: 'ES',
  IC: 'ES',
  AC: 'SH',
  TA: 'SH',
  DG: 'IO',
  TP: 'TL',
  ZR: 'CD',
  BU: 'MM',
  DD: 'DE',
  EU: null,
  EZ: null,
  AP: null,
  UN: null,
  AN: null,
  CS: null,
  SU: null,
  YU: null,
  NT: null,
};

/** AA, QM–QZ, XA–XZ and ZZ are for private use in ISO 3166-1; of them only Kosovo's XK is in general use. */
const privateUse = /^(?:AA|Q[M-Z]|X[A-JL-Z]|ZZ)$/;

/**
 * The ISO 3166-1 alpha-2 code that a geolocation source means, or `null` where it means no country:
 * `EU` and `AP` name regions, `ZZ` and `XX` nothing; `A1` or `-` are not even codes. `UK` is `GB`.
 */
export function readCountryCode(code: unknown): string | null {
  if (typeof code !== 'string') return null;
  const upper = code.trim().toUpperCase();
  if (!/^[A-Z]{2}$/.test(upper) || privateUse.test(upper)) return null;
  const other = otherCodes[upper];
  return other === undefined ? upper : other;
}
