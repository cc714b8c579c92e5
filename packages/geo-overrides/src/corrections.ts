import { isIP } from 'node:net';
import { readCountryCode } from '@matador/core';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';

const countrySchema = z
  .string()
  .transform((text) => readCountryCode(text))
  .refine((code): code is string => code !== null, { error: 'is no ISO 3166-1 country code' });

const correctionSchema = z
  .strictObject({
    address: z
      .string()
      .refine((text) => isIP(text) !== 0 && !text.includes('%'), { error: 'is no IP address' })
      .optional(),
    prefix: z
      .string()
      .refine((text) => ipaddr.isValidCIDR(text), { error: 'is no prefix such as 192.0.2.0/24' })
      .optional(),
    country: countrySchema,
    /** Why the user knows better. */
    reason: z.string().min(1),
    /** When the user found it so. */
    date: z.iso.date(),
  })
  .refine(({ address, prefix }) => (address === undefined) !== (prefix === undefined), {
    error: 'needs either address or prefix',
  });
/** One correction by the user. */
export type Correction = z.infer<typeof correctionSchema>;

export const correctionsSchema = z.array(correctionSchema);

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Finds the correction that an address falls under. */
export class CorrectionTable {
  /** The longest prefixes first; of equal ones the last in the list, which is the user's latest word. */
  readonly #ranges: readonly { readonly range: Range; readonly correction: Correction }[];

  constructor(corrections: readonly Correction[]) {
    this.#ranges = corrections
      .map((correction) => ({ range: rangeOf(correction), correction }))
      .reverse()
      .sort((one, other) => other.range[1] - one.range[1]);
  }

  /** `undefined` for an address under none, and for what is no address. */
  find(text: string): Correction | undefined {
    if (isIP(text) === 0 || text.includes('%')) return undefined;
    const address = ipaddr.process(text);
    return this.#ranges.find(
      ({ range }) => range[0].kind() === address.kind() && address.match(range),
    )?.correction;
  }
}

function rangeOf({ address, prefix }: Correction): Range {
  if (prefix !== undefined) return ipaddr.parseCIDR(prefix);
  const parsed = ipaddr.process(address ?? '');
  return [parsed, parsed.kind() === 'ipv4' ? 32 : 128];
}
