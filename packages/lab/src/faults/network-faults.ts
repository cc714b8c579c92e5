import { routerNamespace, vantageNamespace } from '../network/plan.js';
import { silence } from '../network/router-habits.js';
import type { Scenario } from '../scenario/schema.js';
import { run } from '../run.js';
import { labDisk, networkSocket } from '../state.js';
import { serveFaults } from './control.js';
import { fillLabDisk } from './lab-disk.js';
import type { NetworkFault } from './schema.js';
import { networkFaultSchema } from './schema.js';

const down = [
  'table inet down {',
  '  chain in { type filter hook prerouting priority -400; iifname "eth0" drop; }',
  '  chain out { type filter hook postrouting priority 400; oifname "eth0" drop; }',
  '}',
];
const deafResolver = [
  'table inet deaf-resolver {',
  '  chain in { type filter hook input priority 0; meta l4proto { tcp, udp } th dport 53 drop; }',
  '}',
];

/** Takes faults of the network and the disk, for as long as the lab is up. */
export async function serveNetworkFaults(scenario: Scenario): Promise<void> {
  const underWay = new Set<string>();
  await serveFaults(networkSocket, networkFaultSchema, async (fault) => {
    const { place, begin } = faultOf(fault, scenario);
    const what = `${fault.kind} ${place}`;
    if (underWay.has(what)) throw new Error(`it is so already: ${what}`);
    underWay.add(what);
    const end = await begin();
    const over = async (): Promise<void> => {
      await end();
      underWay.delete(what);
    };
    if (fault.seconds !== undefined) setTimeout(() => void over(), fault.seconds * 1000);
    return true;
  });
}

interface LastingFault {
  readonly place: string;
  /** Returns what ends it. */
  readonly begin: () => Promise<() => Promise<unknown>>;
}

/** @throws Error where the scenario has no such place, or nothing would be other than it is. */
function faultOf(fault: NetworkFault, { vantagePoints, routers }: Scenario): LastingFault {
  switch (fault.kind) {
    case 'vantage-point-down':
    case 'dns-dead': {
      const { id } = known('vantage point', fault.vantagePoint, vantagePoints);
      const table = fault.kind === 'dns-dead' ? deafResolver : down;
      return { place: id, begin: () => filter(vantageNamespace(id), table) };
    }
    case 'router-silent': {
      const { id, silent } = known('router', fault.router, routers);
      if (silent) throw new Error(`${id} never answers anyway`);
      return { place: id, begin: () => filter(routerNamespace(id), silence) };
    }
    case 'disk-full':
      return { place: labDisk, begin: fillLabDisk };
  }
}

function known<T extends { readonly id: string }>(what: string, id: string, all: readonly T[]): T {
  const found = all.find((one) => one.id === id);
  if (found === undefined) throw new Error(`this lab has no ${what} ${id}`);
  return found;
}

/** Loads a table of rules in a namespace. */
async function filter(namespace: string, rules: readonly string[]) {
  const nft = ['netns', 'exec', namespace, 'nft'];
  await run('ip', [...nft, '-f', '-'], { input: rules.join('\n') });
  const [table = ''] = rules;
  return () => run('ip', [...nft, 'delete', ...table.split(' ').slice(0, 3)]);
}
