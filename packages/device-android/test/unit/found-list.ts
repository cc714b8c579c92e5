import type { Found, FoundNotes } from '../../src/found-state.js';

/** Takes notes and keeps them here. */
export class FoundList implements FoundNotes {
  readonly entries: Found[] = [];

  note(entries: readonly Found[]): Promise<void> {
    this.entries.push(...entries);
    return Promise.resolve();
  }
}
