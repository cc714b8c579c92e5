import { SocketAddress } from 'node:net';
import type { Scenario, SideSpec } from './schema.js';

/** The canonical text (RFC 5952) of an IPv6 address: addresses are compared as text. */
export function canonical6(address: string): string {
  return new SocketAddress({ address, family: 'ipv6' }).address;
}

/**
 * The IPv4 address, and the IPv6 address where there is one. Where traffic leaves from another one,
 * that is the first: what a host sends from, and masquerades as.
 */
export function addressesOf(spec: {
  readonly address: string;
  readonly address6?: string | null | undefined;
  readonly exitAddress?: string | undefined;
}): string[] {
  return [spec.exitAddress ?? [], spec.address, spec.address6 ?? []].flat();
}

/** The public addresses of everything but the gateways. */
export function hostAddresses({ routers, vantagePoints, servers, site }: Scenario): string[] {
  return [
    ...[...routers, ...vantagePoints].flatMap(addressesOf),
    ...servers.flatMap(({ endpoints }) => [...new Set(endpoints.flatMap(addressesOf))]),
    ...addressesOf(site),
  ];
}

/** Gives everything in a scenario the IPv6 address that it lacks and does not refuse. Pure. */
export function withAddresses6(scenario: Scenario): Scenario {
  const { site } = scenario;
  return {
    ...scenario,
    routers: scenario.routers.map((router) => ({
      ...router,
      address6: router.address6 ?? derivedAddress6(router.address),
    })),
    vantagePoints: scenario.vantagePoints.map(withAddress6),
    servers: scenario.servers.map((server) => ({
      ...server,
      endpoints: server.endpoints.map(withAddress6),
    })),
    site: {
      ...withAddress6(site),
      sides: { a: withWlan6(site.sides.a), b: withWlan6(site.sides.b) },
    },
  };
}

function withAddress6<T extends { address: string; address6?: string | null | undefined }>(
  spec: T,
): T & { address6: string | null } {
  const { address, address6 = derivedAddress6(address) } = spec;
  return { ...spec, address6 };
}

/** The WLAN has the second /64 of the gateway's /48, and the phone an address in it. */
export function withWlan6(side: SideSpec): SideSpec {
  const gateway = withAddress6(side.gateway);
  const { address6 } = gateway;
  const wlan6 =
    gateway.wlan6 ?? (address6 === null ? null : `${canonical6(`${prefixOf(address6)}:1::1`)}/64`);
  const inWlan = wlan6 === null ? null : wlan6.replace(/::.*$/, '::20/64');
  return {
    ...side,
    gateway: { ...gateway, wlan6 },
    phone: { ...side.phone, address6: side.phone.address6 ?? inWlan },
  };
}

/**
 * From 2d00::/8, which is global unicast (RFC 4291) and which IANA has given to nobody: to every
 * program it looks like an address of the Internet, and it is none.
 */
export function derivedAddress6(address: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  const group = (high: number, low: number): string => ((high << 8) | low).toString(16);
  return canonical6(`2d00:${group(a, b)}:${group(c, d)}::1`);
}

/** The /48 of an address in canonical text. */
function prefixOf(address6: string): string {
  const [before = '', after = ''] = address6.split('::');
  const given = before.split(':');
  const zeros = 8 - given.length - (after === '' ? 0 : after.split(':').length);
  return [...given, ...Array.from({ length: Math.max(zeros, 0) }, () => '0')].slice(0, 3).join(':');
}
