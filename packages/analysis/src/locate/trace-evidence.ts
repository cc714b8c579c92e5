import type { PathTrace } from '@matador/core';
import type { AddressEvidence } from '../records.js';
import type { VantageSite } from './bounds.js';
import { BoundCollector } from './bounds.js';
import { NameCollector } from './names.js';
import { NeighbourCollector } from './neighbours.js';

/** What traces tell of addresses, as plain maps that threads can hand over. */
export interface GatheredEvidence {
  readonly bounds: ReturnType<BoundCollector['all']>;
  readonly names: ReturnType<NameCollector['all']>;
  readonly neighbours: ReturnType<NeighbourCollector['all']>;
  readonly addresses: ReadonlySet<string>;
}

/** What all traces of a campaign tell of addresses. */
export class TraceEvidence {
  readonly #bounds: BoundCollector;
  readonly #names = new NameCollector();
  readonly #neighbours = new NeighbourCollector();
  readonly #addresses = new Set<string>();

  constructor(vantagePoints: readonly VantageSite[]) {
    this.#bounds = new BoundCollector(vantagePoints);
  }

  add(trace: PathTrace): void {
    this.#bounds.add(trace);
    this.#names.add(trace);
    this.#neighbours.add(trace);
    for (const { probes } of trace.hops) {
      for (const { address } of probes) if (address !== null) this.#addresses.add(address);
    }
  }

  /** Adds what another one gathered from later traces. */
  addAll({ bounds, names, neighbours, addresses }: GatheredEvidence): void {
    this.#bounds.addAll(bounds);
    this.#names.addAll(names);
    this.#neighbours.addAll(neighbours);
    for (const address of addresses) this.#addresses.add(address);
  }

  /** Adds an address that may have answered no trace. */
  addAddress(address: string): void {
    this.#addresses.add(address);
  }

  all(): GatheredEvidence {
    return {
      bounds: this.#bounds.all(),
      names: this.#names.all(),
      neighbours: this.#neighbours.all(),
      addresses: this.#addresses,
    };
  }

  /** Of every address, in order. */
  *records(): Generator<AddressEvidence> {
    for (const address of [...this.#addresses].sort()) {
      yield {
        schema: 'matador/address-evidence/1',
        address,
        bounds: [...this.#bounds.boundsOf(address)],
        names: [...this.#names.namesOf(address)],
        neighbours: [...this.#neighbours.neighboursOf(address)],
      };
    }
  }

  /** The same, by address. */
  byAddress(): Map<string, AddressEvidence> {
    return new Map([...this.records()].map((record) => [record.address, record]));
  }
}
