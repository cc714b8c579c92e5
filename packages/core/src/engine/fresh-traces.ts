import type { PathTrace, TraceTarget } from '../contracts/index.js';

interface MadeTrace {
  readonly measurement: string;
  /** As it was recorded, in the order of repetitions. */
  readonly traces: readonly PathTrace[];
}

/** The traces of a campaign that are young enough to serve another measurement. */
export class FreshTraces {
  readonly #made = new Map<string, MadeTrace & { readonly at: number }>();

  /** @param freshMinutes 0: none ever is. */
  constructor(
    private readonly freshMinutes: number,
    private readonly now: () => number = Date.now,
  ) {}

  find(vantagePoint: string, target: TraceTarget): MadeTrace | undefined {
    const made = this.#made.get(keyOf(vantagePoint, target));
    if (made === undefined) return undefined;
    return this.now() - made.at < this.freshMinutes * 60_000 ? made : undefined;
  }

  keep(vantagePoint: string, target: TraceTarget, made: MadeTrace): void {
    if (this.freshMinutes === 0) return;
    this.#made.set(keyOf(vantagePoint, target), { ...made, at: this.now() });
  }
}

function keyOf(vantagePoint: string, { method, address, port }: TraceTarget): string {
  return `${vantagePoint} ${method} ${address} ${port ?? '-'}`;
}
