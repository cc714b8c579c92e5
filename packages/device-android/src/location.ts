import type { PhoneLocation, Place } from '@matador/core';
import { MatadorError } from '@matador/core';
import { parseAppOp, parseLocations } from './answers.js';
import { checkEffect } from './check-effect.js';
import { commands, settingsApp } from './commands.js';
import type { Found, FoundNotes } from './found-state.js';
import type { HelperApp } from './helper-app.js';
import type { PhoneShell } from './phone-shell.js';
import { answerOf, ask, wrongAnswer } from './phone-shell.js';

/** About a hundred metres. */
const tolerance = 0.001;

export type LocationMethod = 'test-provider' | 'location-service';

/** Fakes the location by a mock provider: the shell's own where Android has it, else Appium's helper app. */
export class AndroidLocation implements PhoneLocation {
  /** @param methods that this phone offers, the best first. */
  constructor(
    private readonly shell: PhoneShell,
    private readonly apiLevel: number,
    private readonly methods: readonly LocationMethod[],
    private readonly found: FoundNotes,
    private readonly helper: HelperApp,
    private readonly timeoutMs = 5_000,
  ) {}

  async fake(place: Place, signal: AbortSignal): Promise<LocationMethod> {
    let failure: unknown;
    for (const method of this.methods) {
      try {
        await this.fakeBy(method, place, signal);
        return method;
      } catch (error) {
        signal.throwIfAborted();
        failure ??= error;
      }
    }
    throw failure;
  }

  private async fakeBy(method: LocationMethod, place: Place, signal: AbortSignal): Promise<void> {
    const { latitude, longitude } = place;
    const argvs =
      method === 'test-provider'
        ? commands.testProvider(this.apiLevel, latitude, longitude)
        : commands.locationService(latitude, longitude);
    if (argvs === null) {
      throw new MatadorError(`phone ${this.shell.serial}: this Android has no ${method}`, {
        code: 'location-not-faked',
        source: 'phone',
        hint: `Install ${settingsApp}, or use a phone with Android 12 or newer.`,
      });
    }
    if (method === 'location-service') await this.helper.ensure(signal);
    await this.found.note([await this.before(method, signal)], signal);
    for (const argv of argvs) await this.run(argv, signal);
    const command = argvs.at(-1) ?? [];
    await checkEffect(
      this.shell,
      {
        command,
        code: 'location-not-faked',
        what: 'did not move the phone',
        hint: 'Switch location on, and allow mock locations in the developer options.',
        timeoutMs: this.timeoutMs,
      },
      async () => {
        const answer = await ask(this.shell, commands.locationState(), { signal });
        const seen = parseLocations(answer);
        const there = seen.some((one) => isNear(one, place));
        const shown = seen.map((one) => `${one.latitude}, ${one.longitude}`).join('; ');
        return { found: there || undefined, answer: shown || 'no location' };
      },
      signal,
    );
  }

  private async before(method: LocationMethod, signal: AbortSignal): Promise<Found> {
    const packageName = method === 'test-provider' ? 'com.android.shell' : settingsApp;
    const command = commands.mockLocationOp(packageName);
    return { kind: method, mode: parseAppOp(await ask(this.shell, command, { signal })) };
  }

  /** These say what is wrong in words, often with exit status 0. */
  private async run(argv: readonly string[], signal: AbortSignal): Promise<void> {
    const result = await this.shell.execute(argv, { signal });
    const answer = answerOf(result);
    if (result.exitCode === 0 && !/Exception|^Error|Unknown command/im.test(answer)) return;
    throw wrongAnswer(this.shell, argv, answer, {
      code: 'location-not-faked',
      what: 'was refused',
    });
  }
}

function isNear(one: Place, other: Place): boolean {
  const turn = Math.abs(one.longitude - other.longitude) % 360;
  return (
    Math.abs(one.latitude - other.latitude) <= tolerance && Math.min(turn, 360 - turn) <= tolerance
  );
}
