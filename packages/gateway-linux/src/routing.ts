import { z } from 'zod';

/** Each gateway's routing table is this plus the index of its WLAN interface. */
const firstTable = 52_000;
const lastTable = firstTable + 100_000;
const preference = { wlan: '1000', tunnel: '1001' };
/** Worse than any other route: what is left when the tunnel's interface is gone. */
const blackholeMetric = '4278198272';

/** As `ip` takes it. */
export type Family = '-4' | '-6';

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
export function routeNowhere(family: Family, wlan: string, table: number): string[][] {
  const blackhole = ['blackhole', 'default', 'metric', blackholeMetric, ...inTable(table)];
  return [
    ['ip', family, 'route', 'add', ...blackhole],
    ['ip', family, 'rule', 'add', 'iif', wlan, 'lookup', String(table), 'pref', preference.wlan],
  ];
}

/** The WLAN's traffic, and the gateway's own that is bound to the tunnel's interface, into the tunnel. */
export function routeInto(family: Family, tunnel: string, table: number): string[][] {
  return [
    ['ip', family, 'route', 'replace', 'default', 'dev', tunnel, ...inTable(table)],
    ['ip', family, 'rule', 'add', ...ruleInto(tunnel, table)],
  ];
}

/** The WLAN's traffic the way that the gateway's own goes. */
export function routeDirectly(
  family: Family,
  uplink: string,
  nextRouter: string | undefined,
  table: number,
): string[][] {
  const via = nextRouter === undefined ? [] : ['via', nextRouter, 'onlink'];
  return [['ip', family, 'route', 'replace', 'default', 'dev', uplink, ...via, ...inTable(table)]];
}

/** Takes back {@link routeInto} and {@link routeDirectly}; the route may have gone with the interface. */
export function routeOutOf(family: Family, tunnel: string, table: number): string[][] {
  return [
    ['ip', family, 'rule', 'del', ...ruleInto(tunnel, table)],
    ['ip', family, 'route', 'del', 'default', 'dev', tunnel, ...inTable(table)],
  ];
}

/**
 * Removes a gateway's routing, also that of an earlier run in which its WLAN had another index.
 * @param rules the rules there are now.
 */
export function removeRouting(
  family: Family,
  wlan: string,
  table: number,
  rules: readonly RoutingRule[],
): string[][] {
  const tables = new Set([String(table)]);
  for (const rule of rules) {
    if (rule.iif === wlan && isOurs(rule.table)) tables.add(rule.table);
  }
  const removals = rules.flatMap((rule) =>
    rule.table !== undefined && tables.has(rule.table) ? [removal(family, rule, rule.table)] : [],
  );
  const flushes = [...tables].map((each) => ['ip', family, 'route', 'flush', 'table', each]);
  return [...removals, ...flushes];
}

function removal(family: Family, rule: RoutingRule, table: string): string[] {
  const selector = rule.iif === undefined ? [] : ['iif', rule.iif];
  if (rule.oif !== undefined) selector.push('oif', rule.oif);
  const pref = ['pref', String(rule.priority)];
  return ['ip', family, 'rule', 'del', ...selector, 'lookup', table, ...pref];
}

function ruleInto(tunnel: string, table: number): string[] {
  return ['oif', tunnel, 'lookup', String(table), 'pref', preference.tunnel];
}

function isOurs(table: string | undefined): table is string {
  return table !== undefined && Number(table) >= firstTable && Number(table) <= lastTable;
}

function inTable(table: number): string[] {
  return ['table', String(table)];
}
