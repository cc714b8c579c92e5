import type { Decision } from '../campaign/policy.js';
import type { CampaignState } from '../campaign/state.js';
import type { Journal, JournalEntry, WithoutStamp } from '../dataset/journal.js';
import type { DecisionEvent, EventListener } from './events.js';

/** Keeps a campaign's state and its journal the same, and tells of what was decided. */
export class CampaignLog {
  private listeners: (() => void)[] = [];

  constructor(
    readonly state: CampaignState,
    private readonly journal: Journal,
    private readonly onEvent: EventListener,
  ) {}

  /** The state has the entry at once; it is on the disk when this returns. */
  async record(entry: WithoutStamp<JournalEntry>): Promise<void> {
    this.state.apply(entry);
    const written = this.journal.append(entry);
    this.changed();
    await written;
  }

  async decide(decisions: readonly Decision[]): Promise<void> {
    const written = decisions.map((decision) => this.record(decision));
    for (const { event: kind, ...more } of decisions)
      this.onEvent({ kind, ...more } as DecisionEvent);
    await Promise.all(written);
  }

  /** Resolves at the next change. */
  change(): Promise<void> {
    return new Promise((resolve) => this.listeners.push(resolve));
  }

  changed(): void {
    for (const tell of this.listeners.splice(0)) tell();
  }
}
