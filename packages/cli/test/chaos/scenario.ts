import type { Scenario } from '@matador/lab';
import { UsageError } from '@matador/core';
import type { ChaosOptions } from './options.js';

/** Stand by for the vantage point of their country; the other countries have none. */
const spares = [
  { of: 'de', id: 'de2', address: '116.202.11.84' },
  { of: 'us', id: 'us2', address: '45.56.100.22' },
  { of: 'br', id: 'br2', address: '191.252.1.64' },
] as const;
/** Each messenger's servers have its name. */
export const chaosApps = ['signal', 'threema'] as const;

export function spareOf(vantagePoint: string): string | undefined {
  return spares.find(({ of }) => of === vantagePoint)?.id;
}

/** The vantage point of the plan in whose place this one stands; itself, unless it is a spare. */
export function standsFor(vantagePoint: string): string {
  return spares.find(({ id }) => id === vantagePoint)?.of ?? vantagePoint;
}

/**
 * The world of six-countries with spare vantage points for some countries, a second messenger, whose
 * servers are those of five-apps, and a campaign that is light and patient: its measurements are short,
 * and no wait is long.
 */
export function chaosScenario(
  six: Scenario,
  five: Scenario,
  { vantagePoints, repetitions, testbeds }: ChaosOptions,
): Scenario {
  const known = (id: string) => {
    const found = six.vantagePoints.find((point) => point.id === id);
    if (found !== undefined) return found;
    throw new UsageError(`six-countries has no vantage point ${id}`, {
      code: 'unknown-vantage-point',
      hint: `It has: ${six.vantagePoints.map((point) => point.id).join(', ')}.`,
    });
  };
  const side = (name: 'a' | 'b') => {
    const { threema } = five.site.sides[name].accounts;
    if (threema === undefined) throw new Error('five-apps has accounts of Threema');
    return {
      ...six.site.sides[name],
      accounts: { ...six.site.sides[name].accounts, threema },
    };
  };
  const { trace } = six.campaign;
  return {
    ...six,
    name: 'chaos',
    description: 'The six countries, with spare vantage points and a second messenger',
    vantagePoints: [
      ...six.vantagePoints,
      ...spares.map(({ of, id, address }) => ({ ...known(of), id, address })),
    ],
    site: { ...six.site, testbeds, sides: { a: side('a'), b: side('b') } },
    servers: [...six.servers, ...five.servers.filter(({ id }) => id.startsWith('threema'))],
    campaign: {
      apps: [...chaosApps],
      vantagePoints: vantagePoints.map((id) => known(id).id),
      repetitions,
      // The first second is set-up of connections, which tells nothing of roles: some come later.
      messagesPerDirection: 4,
      messageTimeoutSeconds: 20,
      controls: { every: 0, seconds: 15 },
      retry: {
        tries: 6,
        vantagePoint: { tries: 5, waitSeconds: 5, longestWaitSeconds: 20 },
        testbed: { tries: 20, waitSeconds: 2, longestWaitSeconds: 10 },
      },
      measureAgain: false,
      trace: { ...trace, freshMinutes: 2 },
    },
  };
}
