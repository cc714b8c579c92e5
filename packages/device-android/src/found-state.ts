import { MatadorError } from '@matador/core';
import { z } from 'zod';
import type { SettingsKey } from './commands.js';
import { commands } from './commands.js';
import type { PhoneShell } from './phone-shell.js';
import { ask, wrongAnswer } from './phone-shell.js';

const namespaceSchema = z.enum(['global', 'secure', 'system']);

/** One thing as it was before it was changed. */
export const foundSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('setting'),
    namespace: namespaceSchema,
    key: z.string(),
    /** `null`: there was no such setting. */
    value: z.string().nullable(),
  }),
  z.object({ kind: z.literal('flight-mode'), on: z.boolean() }),
  z.object({ kind: z.literal('time-zone'), zone: z.string() }),
  /** The location was true; `mode`: what the package was allowed before. */
  z.object({ kind: z.literal('test-provider'), mode: z.string() }),
  z.object({ kind: z.literal('location-service'), mode: z.string() }),
  z.object({ kind: z.literal('firewall-chain'), on: z.boolean() }),
  z.object({ kind: z.literal('unblocked-package'), name: z.string() }),
  z.object({ kind: z.literal('no-iptables-chain') }),
  z.object({ kind: z.literal('no-recordings') }),
  z.object({ kind: z.literal('absent-package'), name: z.string() }),
  z.object({ kind: z.literal('absent-file'), path: z.string() }),
  /** `unicodeEnabled`: whether the helper app's keyboard could be chosen. */
  z.object({ kind: z.literal('keyboard'), id: z.string(), unicodeEnabled: z.boolean() }),
]);
export type Found = z.infer<typeof foundSchema>;

const storedSchema = z.object({
  schema: z.literal('matador/phone-found/1'),
  found: z.array(foundSchema),
});

/** Android's settings keep any text under any name, across restarts of the phone too. */
const notesKey: SettingsKey = ['global', 'matador_found'];

/** Takes note of how things were, before they are changed. */
export interface FoundNotes {
  /** Returns when the phone has kept it; what was noted before stays as it was noted first. */
  note(entries: readonly Found[], signal: AbortSignal): Promise<void>;
}

/**
 * How a phone was found, kept on the phone itself: whoever comes after a crash, from whichever
 * machine, can put it back.
 */
export class FoundState implements FoundNotes {
  private known: readonly Found[] | undefined;
  /** Notes are written one after another, each with all before it. */
  private work: Promise<unknown> = Promise.resolve();

  constructor(private readonly shell: PhoneShell) {}

  note(entries: readonly Found[], signal: AbortSignal): Promise<void> {
    return this.inTurn(async () => {
      const known = this.known ?? (await this.read(signal));
      const names = new Set(known.map(nameOf));
      const added = entries.filter((entry) => !names.has(nameOf(entry)));
      this.known = known;
      if (added.length > 0) await this.write([...known, ...added], signal);
    });
  }

  /** What was noted, in order. */
  all(signal: AbortSignal): Promise<readonly Found[]> {
    return this.inTurn(async () => (this.known = await this.read(signal)));
  }

  /** Keeps only what is still to be put back. */
  keep(entries: readonly Found[], signal: AbortSignal): Promise<void> {
    return this.inTurn(() => this.write(entries, signal));
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.work.then(work);
    this.work = done.catch(() => undefined);
    return done;
  }

  private async read(signal: AbortSignal): Promise<readonly Found[]> {
    const command = commands.setting(notesKey);
    const answer = (await ask(this.shell, command, { signal })).trim();
    if (answer === 'null' || answer === '') return [];
    const stored = storedSchema.safeParse(parseJson(answer));
    if (stored.success) return stored.data.found;
    throw new MatadorError(
      `phone ${this.shell.serial}: what was noted of how it was found cannot be read: ${answer.slice(0, 100)}`,
      {
        code: 'found-state-unreadable',
        source: 'phone',
        hint: `Put the phone right by hand, then run \`adb shell settings delete ${notesKey.join(' ')}\`.`,
      },
    );
  }

  private async write(entries: readonly Found[], signal: AbortSignal): Promise<void> {
    const text = JSON.stringify({ schema: 'matador/phone-found/1', found: entries });
    const command = commands.putSetting(notesKey, entries.length === 0 ? null : text);
    await ask(this.shell, command, { signal });
    const kept = (await ask(this.shell, commands.setting(notesKey), { signal })).trim();
    if (kept !== (entries.length === 0 ? 'null' : text)) {
      throw wrongAnswer(this.shell, command, kept, {
        code: 'found-state-not-kept',
        what: 'did not keep how the phone was found, so nothing was changed',
        hint: 'Allow "USB debugging (Security settings)" in the developer options.',
      });
    }
    this.known = entries;
  }
}

/** Two notes of the same name are of the same thing. */
function nameOf(entry: Found): string {
  if (entry.kind === 'setting') return `setting ${entry.namespace} ${entry.key}`;
  if (entry.kind === 'unblocked-package') return `package ${entry.name}`;
  if (entry.kind === 'absent-package') return `absent package ${entry.name}`;
  if (entry.kind === 'absent-file') return `absent file ${entry.path}`;
  return entry.kind;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
