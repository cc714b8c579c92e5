import { deadEnd } from '@matador/core';
import { z } from 'zod';

/** Each gateway's routing table is this plus the index of its WLAN interface. */
const firstTable = 52_000;
const lastTable = firstTable + 100_000;
const preference = { wlan: '1000', tunnel: '1001' };

const rulesSchema = z.array(
  z.object({
    priority: z.int(),
    table: z.string().optional(),
    iif: z.string().optional(),
    oif: z.string().optional(),
  }),
);
export type RoutingRule = z.infer<typeof rulesSchema>[number];

const linksSchema = z.tuple([z.object({ ifindex: z.int(), mtu: z.int() })]);
const routesSchema = z.array(z.object({ gateway: z.string().optional() }));

/** Reads `ip -j rule show`. */
export function parseRules(json: string): RoutingRule[] {
  return rulesSchema.parse(JSON.parse(json || '[]'));
}

/** Reads `ip -j link show dev …`. */
export function parseLink(json: string): { readonly ifindex: number; readonly mtu: number } {
  return linksSchema.parse(JSON.parse(json))[0];
}

/** Reads `ip -j route show default dev …`: the next router, or none; `undefined`: no such route. */
export function parseDefaultRoute(
  json: string,
): { readonly gateway?: string | undefined } | undefined {
  return routesSchema.parse(JSON.parse(json || '[]'))[0];
}

export function tableNumber(wlanIndex: number): number {
  return firstTable + wlanIndex;
}

/** Whatever comes from the WLAN is routed by this table, which leads nowhere yet. */
export function routeNowhere(wlan: string, table: number): string[] {
  return [
    `route add ${deadEnd(table)}`,
    `rule add iif ${wlan} lookup ${table} pref ${preference.wlan}`,
  ];
}

/** The WLAN's traffic, and the gateway's own that is bound to the tunnel's interface, into the tunnel. */
export function routeInto(tunnel: string, table: number): string[] {
  return [
    `route replace default dev ${tunnel} table ${table}`,
    `rule add ${ruleInto(tunnel, table)}`,
  ];
}

/** The WLAN's traffic the way that the gateway's own goes. */
export function routeDirectly(
  uplink: string,
  nextRouter: string | undefined,
  table: number,
): string[] {
  const via = nextRouter === undefined ? '' : ` via ${nextRouter} onlink`;
  return [`route replace default dev ${uplink}${via} table ${table}`];
}

/** Takes back {@link routeInto} and {@link routeDirectly}; the route may have gone with the interface. */
export function routeOutOf(tunnel: string, table: number): string[] {
  return [`rule del ${ruleInto(tunnel, table)}`, `route del default dev ${tunnel} table ${table}`];
}

/**
 * Removes a gateway's routing, also that of an earlier run in which its WLAN had another index.
 * @param rules the rules there are now.
 */
export function removeRouting(
  wlan: string,
  table: number,
  rules: readonly RoutingRule[],
): string[] {
  const tables = new Set([String(table)]);
  for (const rule of rules) {
    if (rule.iif === wlan && isOurs(rule.table)) tables.add(rule.table);
  }
  const removals = rules.flatMap((rule) =>
    rule.table !== undefined && tables.has(rule.table) ? [removal(rule, rule.table)] : [],
  );
  return [...removals, ...[...tables].map((each) => `route flush table ${each}`)];
}

function removal(rule: RoutingRule, table: string): string {
  const incoming = rule.iif === undefined ? '' : `iif ${rule.iif} `;
  const outgoing = rule.oif === undefined ? '' : `oif ${rule.oif} `;
  return `rule del ${incoming}${outgoing}lookup ${table} pref ${rule.priority}`;
}

function ruleInto(tunnel: string, table: number): string {
  return `oif ${tunnel} lookup ${table} pref ${preference.tunnel}`;
}

function isOurs(table: string | undefined): table is string {
  return table !== undefined && Number(table) >= firstTable && Number(table) <= lastTable;
}
