import { isIP } from 'node:net';
import type { PathTrace, Probe } from '@matador/core';
import { timestamp } from '@matador/core';
import { z } from 'zod';
import { icmpMark } from './icmp-mark.js';

export const addressSchema = z.string().refine((text) => isIP(text) !== 0, 'expected an address');

export const ttlSchema = z.int().min(1).max(255);

const labelSchema = z.object({
  mpls_label: z.int(),
  mpls_exp: z.int(),
  mpls_s: z.int(),
  mpls_ttl: z.int(),
});

/** What every answer to a probe has, whatever traced. */
export const answerSchema = z.object({
  rtt: z.number().nonnegative(),
  icmp_type: z.int().optional(),
  icmp_code: z.int().optional(),
  icmpext: z.array(z.object({ mpls_labels: z.array(labelSchema).optional() })).optional(),
});
type Answer = z.infer<typeof answerSchema>;

/** What every trace begins with. */
export const headSchema = z.object({
  userid: z.int().optional(),
  method: z.string(),
  src: addressSchema.optional(),
  dst: addressSchema,
  dport: z.int().optional(),
  start: z.object({ sec: z.int(), usec: z.int() }).optional(),
  firsthop: ttlSchema.default(1),
});
type Head = z.infer<typeof headSchema>;

/** A path trace but for its hops. */
export function headOf(head: Head): Omit<PathTrace, 'reached' | 'hops'> {
  const method = methodOf(head.method);
  return {
    schema: 'matador/path-trace/1',
    tool: 'scamper',
    method,
    source: head.src ?? null,
    destination: { name: null, address: head.dst },
    port: method === 'icmp' ? null : (head.dport ?? null),
    startedAt: startOf(head),
  };
}

/** `tcp-ack`, `udp-paris` and `icmp-echo-paris` are ways of the same three. */
function methodOf(method: string): string {
  const [protocol = method] = method.toLowerCase().split('-');
  return protocol;
}

function startOf({ start }: Head): string | null {
  if (start === undefined) return null;
  const ms = start.sec * 1000 + Math.floor(start.usec / 1000);
  // The limit of ECMAScript's dates.
  return Math.abs(ms) <= 8.64e15 ? timestamp(ms) : null;
}

export const silentProbe: Probe = {
  address: null,
  name: null,
  rttMs: null,
  icmp: null,
  asn: null,
  mpls: null,
};

/** A probe that `address` answered. */
export function answeredProbe(address: string, name: string | null, answer: Answer): Probe {
  const { icmp_type: type, icmp_code: code = 0 } = answer;
  const labels = (answer.icmpext ?? []).flatMap(({ mpls_labels }) => mpls_labels ?? []);
  return {
    address,
    name,
    rttMs: answer.rtt,
    // No ICMP: the destination's own TCP answer.
    icmp: type === undefined ? null : icmpMark(type, code, isIP(address) === 6 ? 6 : 4),
    asn: null,
    mpls:
      labels.length === 0
        ? null
        : labels.map((label) => ({
            label: label.mpls_label,
            trafficClass: label.mpls_exp,
            bottomOfStack: label.mpls_s === 1,
            ttl: label.mpls_ttl,
          })),
  };
}
