import { subnetOf } from '../classify/kin.js';
import type { EndpointRecord, EndpointRole } from '../endpoint-records.js';
import { compareText } from '../locality/compare-text.js';
import type { NewdnsRecord } from '../records.js';
import type { VantageCountry } from './by-location.js';
import { PlacedAddresses } from './by-location.js';
import type { AppInsights } from './records.js';

type Learnt = AppInsights['messaging']['learnt'];

/** What is gathered of one app, endpoint by endpoint, in the order of measurements and sides. */
export class AppGathering {
  private readonly measurements = new Set<string>();
  private readonly roles = new Map<EndpointRole, number>();
  private readonly names = new Set<string>();
  private readonly push = new Set<string>();
  private readonly learnt: Learnt = { resolved: 0, announced: 0, hardWired: 0 };
  private readonly neverResolved = new Map<string, AppInsights['neverResolved'][number]>();
  private readonly directories = new Map<string, AppInsights['directories'][number]>();
  private readonly sides = new Map<string, { at: VantageCountry; addresses: Set<string> }>();
  private readonly direct = new Set<string>();
  private readonly byServer = new Set<string>();
  private readonly tried = new Set<string>();

  constructor(private readonly app: string) {}

  addMeasurement(id: string): void {
    this.measurements.add(id);
  }

  add(endpoint: EndpointRecord, at: VantageCountry): void {
    const { measurement, side, role, address, names, peer } = endpoint;
    this.roles.set(role, (this.roles.get(role) ?? 0) + 1);
    if (role === 'push') this.push.add(names[0] ?? address);
    if (peer === true) {
      this.tried.add(measurement);
      if (role === 'messaging') this.direct.add(measurement);
      return;
    }
    this.noteLearnt(endpoint);
    if (role !== 'messaging') return;
    this.byServer.add(measurement);
    for (const name of names) this.names.add(name);
    this.noteServer(`${measurement} ${side}`, at, address);
  }

  addNewdns({ server, host, problem }: NewdnsRecord): void {
    const known = this.directories.get(server) ?? { server, host, read: 0, unreadable: 0 };
    const read = problem === null || problem === 'cut';
    this.directories.set(server, {
      ...known,
      read: known.read + (read ? 1 : 0),
      unreadable: known.unreadable + (read ? 0 : 1),
    });
  }

  tell(): AppInsights {
    const placed = new PlacedAddresses();
    for (const { at, addresses } of this.sides.values()) placed.add(at, [...addresses]);
    const { addresses } = placed;
    return {
      app: this.app,
      measurements: this.measurements.size,
      roles: Object.fromEntries([...this.roles].sort(([a], [b]) => compareText(a, b))),
      messaging: {
        addresses,
        subnets: [...new Set(addresses.map(subnetOf))].sort(),
        names: [...this.names].sort(),
        byLocation: placed.tell(),
        learnt: this.learnt,
      },
      neverResolved: [...this.neverResolved]
        .sort(([a], [b]) => compareText(a, b))
        .map(([, server]) => server),
      directories: [...this.directories.values()].sort((a, b) => compareText(a.server, b.server)),
      push: [...this.push].sort(),
      peerToPeer: this.tellPeerToPeer(),
    };
  }

  private tellPeerToPeer(): AppInsights['peerToPeer'] {
    if (this.tried.size === 0) return null;
    const fellBack = [...this.byServer].filter((id) => !this.direct.has(id));
    return { direct: [...this.direct].sort(), fellBack: fellBack.sort() };
  }

  private noteLearnt({ role, protocol, address, port, learnt }: EndpointRecord): void {
    if (role === 'messaging') {
      if (learnt === 'resolved') this.learnt.resolved++;
      if (learnt === 'announced') this.learnt.announced++;
      if (learnt === 'hard-wired') this.learnt.hardWired++;
    }
    // Nobody asks for the addresses of routers whose ICMP errors come in.
    if (learnt !== 'hard-wired' || port === null) return;
    const key = `${address} ${protocol} ${port}`;
    const known = this.neverResolved.get(key);
    if (known?.role === 'messaging') return;
    this.neverResolved.set(key, { protocol, address, port, role });
  }

  private noteServer(where: string, at: VantageCountry, address: string): void {
    const side = this.sides.get(where) ?? { at, addresses: new Set() };
    side.addresses.add(address);
    this.sides.set(where, side);
  }
}
