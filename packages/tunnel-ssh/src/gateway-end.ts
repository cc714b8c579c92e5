import type { Gateway } from '@matador/core';
import { runChecked, waitFor } from '@matador/core';
import { z } from 'zod';
import type { Link } from './link.js';
import { linkOfTable } from './link.js';

/** Before the main table and before what a gateway has of its own. */
const preference = '900';
const deviceLimitMs = 30_000;

const rulesSchema = z.array(z.object({ table: z.string().optional(), src: z.string().optional() }));

/** Waits for the tunnel's device on the gateway, then gives it addresses and a table of its own. */
export async function setUpGatewayEnd(
  gateway: Gateway,
  link: Link,
  signal: AbortSignal,
): Promise<void> {
  await removeDeadRules(gateway, signal);
  await waitFor(async () => ((await exists(gateway, link, signal)) ? true : undefined), {
    what: `tunnel device ${link.device} on gateway ${gateway.id}`,
    source: 'tunnel',
    timeoutMs: deviceLimitMs,
    intervalMs: 20,
    signal,
  });
  const { device, gatewayAddress, vantageAddress, table } = link;
  const commands = [
    ['ip', 'address', 'add', gatewayAddress, 'peer', vantageAddress, 'dev', device],
    ['ip', 'link', 'set', 'dev', device, 'up'],
    ['ip', 'route', 'add', 'default', 'dev', device, 'table', String(table)],
    ['ip', 'rule', 'add', ...ruleOf(link)],
  ];
  for (const argv of commands) await runChecked(gateway, argv, { signal, source: 'tunnel' });
}

/** The device and its routes end with ssh; the rule is all that stays. */
export async function tearDownGatewayEnd(gateway: Gateway, link: Link): Promise<void> {
  await gateway.run(['ip', 'rule', 'del', ...ruleOf(link)]);
}

/** Whether the other end answers. */
export async function pings(gateway: Gateway, link: Link, signal: AbortSignal): Promise<boolean> {
  const argv = ['ping', '-n', '-q', '-c', '1', '-W', '2', '-I', link.device, link.vantageAddress];
  return (await gateway.run(argv, { signal })).exitCode === 0;
}

async function exists(gateway: Gateway, link: Link, signal: AbortSignal): Promise<boolean> {
  const { exitCode } = await gateway.run(['ip', 'link', 'show', 'dev', link.device], { signal });
  return exitCode === 0;
}

/** Rules of tunnels that were not closed, known by a device that is gone. */
async function removeDeadRules(gateway: Gateway, signal: AbortSignal): Promise<void> {
  const options = { signal, source: 'tunnel' } as const;
  const { stdout } = await runChecked(gateway, ['ip', '-j', 'rule', 'show'], options);
  for (const rule of rulesSchema.parse(JSON.parse(stdout || '[]'))) {
    const link = linkOfTable(Number(rule.table));
    if (link === null || rule.src !== link.gatewayAddress) continue;
    if (!(await exists(gateway, link, signal))) await tearDownGatewayEnd(gateway, link);
  }
}

function ruleOf(link: Link): string[] {
  return ['from', link.gatewayAddress, 'lookup', String(link.table), 'pref', preference];
}
