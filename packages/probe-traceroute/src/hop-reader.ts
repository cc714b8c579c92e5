import { isIP } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import type { Hop, Probe } from '@matador/core';
import type { MplsLabel, Token } from './tokens.js';

/** The address that the next round-trip time belongs to, with what was printed beside it. */
interface Answerer {
  readonly address: string | null;
  readonly name: string | null;
  asns: readonly number[];
  mpls: readonly MplsLabel[];
  /** Whether a probe was already recorded for it. */
  used: boolean;
}

/**
 * Reads the tokens of one hop into probes. What it knows survives the end of a line, since BSD
 * prints further addresses on lines of their own and text gets wrapped on its way.
 */
export class HopReader {
  readonly #probes: Probe[] = [];
  #answerer: Answerer | undefined;
  /** A name, or an address that turns out to be a name when another follows in parentheses. */
  #word: string | undefined;
  #number: number | undefined;
  /** BSD prints the AS before the address, Linux after it. */
  #asnsAhead: readonly number[] = [];
  /** Whether the last token described the answerer: an AS number after it is the answerer's. */
  #besideAnswerer = false;

  constructor(
    readonly ttl: number,
    readonly report: (message: string) => void,
  ) {}

  /** Whether a round-trip time still lacks its unit. */
  get expectsUnit(): boolean {
    return this.#number !== undefined;
  }

  read(token: Token): void {
    if (this.#number !== undefined && token.kind !== 'milliseconds') this.#dropNumber();
    const wasBesideAnswerer = this.#besideAnswerer || this.#word !== undefined;
    this.#besideAnswerer = false;
    switch (token.kind) {
      case 'name':
        this.#settleWord();
        this.#word = token.name;
        break;
      case 'address':
        this.#answerWith(token.address, this.#word ?? null);
        break;
      case 'asns':
        if (wasBesideAnswerer) this.#describe({ asns: token.asns });
        else this.#asnsAhead = token.asns;
        break;
      case 'mpls':
        this.#describe({ mpls: token.labels });
        break;
      case 'number':
        this.#number = token.value;
        break;
      case 'milliseconds':
        this.#readRtt();
        break;
      case 'silence':
        this.#settleWord();
        this.#settleAnswerer();
        this.#probes.push(silence());
        break;
      case 'mark':
        this.#readMark(token.mark);
        break;
    }
  }

  /** The hop as far as it was read. */
  finish(): Hop {
    if (this.#number !== undefined) this.#dropNumber();
    this.#settleWord();
    this.#settleAnswerer();
    return { ttl: this.ttl, probes: this.#probes };
  }

  #answerWith(address: string | null, name: string | null): void {
    this.#word = undefined;
    this.#settleAnswerer();
    this.#answerer = { address, name, asns: this.#asnsAhead, mpls: [], used: false };
    this.#asnsAhead = [];
    this.#besideAnswerer = true;
  }

  /** A word that no address in parentheses follows is the address (`-n`) or, in traceroute6, the name. */
  #settleWord(): void {
    const word = this.#word;
    if (word === undefined) return;
    if (isIP(word) !== 0) this.#answerWith(word, null);
    else this.#answerWith(null, word);
    this.#besideAnswerer = false;
  }

  /** An address printed without a round-trip time still was an answer. */
  #settleAnswerer(): void {
    const answerer = this.#answerer;
    if (answerer === undefined || answerer.used) return;
    if (answerer.address === null) {
      this.report(`cannot read "${answerer.name ?? ''}"`);
      this.#answerer = undefined;
      return;
    }
    this.#probes.push(answer(answerer, null));
  }

  #describe(more: { asns?: readonly number[]; mpls?: readonly MplsLabel[] }): void {
    this.#settleWord();
    const answerer = this.#answerer;
    if (answerer === undefined) {
      this.report('AS number or MPLS label without an address');
      return;
    }
    this.#besideAnswerer = true;
    if (more.asns !== undefined) answerer.asns = more.asns;
    if (more.mpls !== undefined) this.#label(answerer, more.mpls);
  }

  /** Linux prints labels once beside the address, OpenBSD after each round-trip time, Junos below them. */
  #label(answerer: Answerer, labels: readonly MplsLabel[]): void {
    const isNew = (label: MplsLabel) =>
      !answerer.mpls.some((known) => isDeepStrictEqual(known, label));
    answerer.mpls = [...answerer.mpls, ...labels.filter((label) => !answerer.used || isNew(label))];
    for (const probe of this.#probes) {
      if (answerer.used && probe.address === answerer.address) probe.mpls = [...answerer.mpls];
    }
  }

  #readRtt(): void {
    const rttMs = this.#number;
    this.#number = undefined;
    this.#settleWord();
    if (rttMs === undefined || this.#answerer === undefined) {
      this.report('round-trip time without an address or a number');
      return;
    }
    this.#probes.push(answer(this.#answerer, rttMs));
  }

  #readMark(mark: string): void {
    this.#settleWord();
    this.#settleAnswerer();
    const probe = this.#probes.at(-1);
    if (probe === undefined) this.report(`mark ${mark} without a probe`);
    else probe.icmp = mark;
  }

  #dropNumber(): void {
    this.report(`number ${this.#number ?? ''} without a unit`);
    this.#number = undefined;
  }
}

function answer(answerer: Answerer, rttMs: number | null): Probe {
  answerer.used = true;
  const [asn = null, ...moreAsns] = answerer.asns;
  return {
    address: answerer.address,
    name: answerer.name,
    rttMs,
    icmp: null,
    asn,
    ...(moreAsns.length > 0 ? { moreAsns } : {}),
    mpls: answerer.mpls.length > 0 ? [...answerer.mpls] : null,
  };
}

function silence(): Probe {
  return { address: null, name: null, rttMs: null, icmp: null, asn: null, mpls: null };
}
