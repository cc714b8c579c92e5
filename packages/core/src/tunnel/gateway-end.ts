import { z } from 'zod';
import type { CommandRunner, Gateway } from '../contracts/index.js';
import { MatadorError } from '../errors.js';
import { runChecked } from '../run-checked.js';
import { deadEnd, ipBatch, ipBatchAnyway } from './ip-batch.js';
import type { Link } from './link.js';
import { devicePrefixes, unitOfTable } from './link.js';

/** Before the main table and before what a gateway has of its own. */
const preference = '900';
const deviceLimitSeconds = 30;

const rulesSchema = z.array(z.object({ table: z.string().optional(), src: z.string().optional() }));
const linksSchema = z.array(z.object({ ifname: z.string().optional() }));
type Rule = z.infer<typeof rulesSchema>[number];

/**
 * Arguments: device, seconds. Waits for the device, and prints whether IPv6 is off there: 1 also where
 * the kernel has none. Looking by `ip` would be a program each time.
 */
const waitScript = `
tries=0
until [ -e "/proc/sys/net/ipv4/conf/$1" ]; do
  tries=$((tries + 1))
  [ "$tries" -le $((20 * $2)) ] || exit 3
  sleep 0.05
done
cat "/proc/sys/net/ipv6/conf/$1/disable_ipv6" 2>/dev/null || echo 1
`;

/**
 * Waits for the tunnel's device on the gateway, then gives it the link's addresses and a routing
 * table for what the gateway itself sends from them. What tunnels without a device left is removed.
 * @returns whether the link has IPv6 now: not where the gateway itself has none.
 */
export async function setUpGatewayEnd(
  gateway: Gateway,
  link: Link,
  signal: AbortSignal,
): Promise<boolean> {
  await removeDeadTables(gateway, signal);
  const knowsIpv6 = await untilDevice(gateway, link, signal);
  const ipv6 = link.gateway.ipv6 !== null && knowsIpv6;
  const up = `link set dev ${link.device} up`;
  await ipBatch(gateway, '-4', [up, ...lines4(link)], { source: 'tunnel', signal });
  if (ipv6) await ipBatch(gateway, '-6', lines6(link), { source: 'tunnel', signal });
  return ipv6;
}

/** @returns whether the device knows IPv6. */
async function untilDevice(
  gateway: Gateway,
  { device }: Link,
  signal: AbortSignal,
): Promise<boolean> {
  const argv = ['sh', '-c', waitScript, 'sh', device, String(deviceLimitSeconds)];
  // It ends by itself before.
  const timeoutMs = 2_000 * deviceLimitSeconds;
  const { exitCode, stdout } = await gateway.run(argv, { signal, timeoutMs });
  if (exitCode === 0) return stdout.trim() === '0';
  throw new MatadorError(
    `timed out after ${deviceLimitSeconds} s waiting for tunnel device ${device} on gateway ${gateway.id}`,
    { code: 'timeout', source: 'tunnel' },
  );
}

/** The device and its routes go with the tunnel; this removes what would stay. Idempotent. */
export async function tearDownGatewayEnd(gateway: Gateway, link: Link): Promise<void> {
  const addresses = [link.gateway.ipv4, link.gateway.ipv6].flatMap((address) => address ?? []);
  await removeTable(gateway, link.table, addresses);
}

/** Whether the other end of the link answers, by a packet of so many bytes that is not fragmented. */
export async function pings(
  gateway: Gateway,
  link: Link,
  signal: AbortSignal,
  bytes = 84,
): Promise<boolean> {
  if (link.vantage === null) throw new Error(`nobody knows what to ping through ${link.device}`);
  const payload = String(bytes - 28);
  const once = ['ping', '-n', '-q', '-c', '1', '-W', '2', '-M', 'do', '-s', payload];
  // By the address: were the device gone, ping would ask the uplink's resolver for a host of its name.
  const argv = [...once, '-I', link.gateway.ipv4, link.vantage.ipv4];
  return (await gateway.run(argv, { signal })).exitCode === 0;
}

const lines4 = ({ device, gateway, vantage, table }: Link): string[] => [
  `address add ${gateway.ipv4}${peer(vantage?.ipv4)} dev ${device}`,
  ...tableLines(device, table, gateway.ipv4),
];

const lines6 = ({ device, gateway, vantage, table }: Link): string[] => [
  `address add ${gateway.ipv6}${peer(vantage?.ipv6)} dev ${device} nodad`,
  ...tableLines(device, table, gateway.ipv6 ?? ''),
];

const peer = (address: string | null | undefined): string =>
  address == null ? '' : ` peer ${address}`;

const tableLines = (device: string, table: number, source: string): string[] => [
  `route add default dev ${device} table ${table}`,
  `route add ${deadEnd(table)}`,
  `rule add from ${source} lookup ${table} pref ${preference}`,
];

async function removeTable(
  gateway: CommandRunner,
  table: number,
  sources: readonly string[],
): Promise<void> {
  for (const source of sources) {
    const family = source.includes(':') ? '-6' : '-4';
    await ipBatchAnyway(gateway, family, [
      `rule del from ${source} lookup ${table}`,
      `route del ${deadEnd(table)}`,
    ]);
  }
}

/**
 * Removes the tables of tunnels that were not closed, known by a device that is gone.
 * @returns their numbers.
 */
export async function removeDeadTables(
  gateway: CommandRunner,
  signal: AbortSignal,
): Promise<number[]> {
  const list = async <T>(schema: z.ZodType<T>, ...argv: string[]): Promise<T> => {
    const { stdout } = await runChecked(gateway, ['ip', ...argv], { signal, source: 'tunnel' });
    return schema.parse(JSON.parse(stdout || '[]'));
  };
  const rules = [
    ...(await list(rulesSchema, '-j', 'rule', 'show')),
    ...(await list(rulesSchema, '-6', '-j', 'rule', 'show')),
  ];
  const devices = (await list(linksSchema, '-j', 'link', 'show')).map(({ ifname }) => ifname ?? '');
  const dead = deadTables(rules, devices);
  for (const [table, sources] of dead) await removeTable(gateway, table, sources);
  return [...dead.keys()];
}

/** The tables of links whose device is not among these, with the addresses whose rules lead there. */
export function deadTables(
  rules: readonly Rule[],
  devices: readonly string[],
): Map<number, string[]> {
  const dead = new Map<number, string[]>();
  for (const { table, src } of rules) {
    const unit = unitOfTable(Number(table));
    if (unit === null || src === undefined) continue;
    if (devicePrefixes.some((prefix) => devices.includes(`${prefix}${unit}`))) continue;
    dead.set(Number(table), [...(dead.get(Number(table)) ?? []), src]);
  }
  return dead;
}
