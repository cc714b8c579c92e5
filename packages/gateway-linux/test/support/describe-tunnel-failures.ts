import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import type { Tunnel } from '@matador/core';
import { MatadorError, waitFor } from '@matador/core';
import { sshShellProvider } from '@matador/shell-ssh';
import { describeInOwnNamespaces } from './own-namespaces.js';
import { differences } from './snapshot.js';
import type { TunnelKind, TunnelTestbed } from './tunnel-testbed.js';
import { openTunnelTestbed, suiteSignal as signal } from './tunnel-testbed.js';

/**
 * A tunnel that is ended by root's shell at the vantage point, where it cannot be: each failure says
 * what is wrong, and nothing is left at either end after any of the tests.
 * @param moduleUrl `import.meta.url` of the test file, which holds nothing else.
 * @param own what else can be wrong with this kind of tunnel.
 */
export function describeTunnelFailures(
  moduleUrl: string,
  kind: TunnelKind,
  own: (testbed: () => TunnelTestbed) => void,
): void {
  describeInOwnNamespaces(`${kind.title} that cannot be`, moduleUrl, () => {
    let testbed: TunnelTestbed;
    let blocked: string;

    before(async () => {
      testbed = await openTunnelTestbed(kind);
      blocked = await testbed.look();
    });

    afterEach('leaves nothing behind', async () => {
      // What was aborted at the vantage point ends a round trip later.
      const look = async (): Promise<true | undefined> =>
        (await testbed.look()) === blocked || undefined;
      const what = 'both ends to be as found';
      const wait = { what, source: 'internal', timeoutMs: 5_000, signal } as const;
      await waitFor(look, wait).catch(() => undefined);
      const now = await testbed.look();
      expect(now, differences(blocked, now).join('\n')).to.equal(blocked);
    });

    after(() => testbed.remove());

    it('says so when the user there is not root', async () => {
      const { gateway, vantagePoint } = testbed;
      const plain = { ...vantagePoint, shell: { ...vantagePoint.shell!, user: 'plain' } };
      const shell = await sshShellProvider.open(plain, signal);
      try {
        const error = await failureOf(kind.provider.open(gateway, plain, { shell }, signal), 5_000);
        expect(error).to.include({ code: 'no-root', source: 'vantage-point' });
      } finally {
        await shell.close();
      }
    });

    it('says so when the vantage point gives no shell', async () => {
      const { shell: _, ...bare } = testbed.vantagePoint;
      const context = { shell: undefined };
      const opening = kind.provider.open(testbed.gateway, bare, context, signal);
      const error = await failureOf(opening, 1_000);
      expect(error).to.include({ code: 'shell-required', source: 'tunnel' });
    });

    it('ends at once when it is aborted, whatever it is doing just then', async () => {
      const { gateway, vantagePoint, shell } = testbed;
      for (const afterMs of [0, 5, 10, 20, 40, 60, 80, 100, 150, 200, 300, 400]) {
        const abort = new AbortController();
        const opening = kind.provider
          .open(gateway, vantagePoint, { shell }, abort.signal)
          .catch((error: unknown) => error);
        const upBefore = await Promise.race([opening, setTimeout(afterMs)]);
        abort.abort();
        if (upBefore !== undefined) {
          await (upBefore as Tunnel).close();
          continue;
        }
        const start = performance.now();
        expect(await opening).to.include({ name: 'AbortError' });
        expect(performance.now() - start).to.be.lessThan(10_000);
      }
    });

    own(() => testbed);
  });
}

/** Expects that it fails within a limit, and says what the user can do. */
export async function failureOf(opening: Promise<Tunnel>, limitMs: number): Promise<MatadorError> {
  const start = performance.now();
  const outcome = await opening.catch((error: unknown) => error);
  expect(performance.now() - start).to.be.lessThan(limitMs);
  if (!(outcome instanceof MatadorError)) throw new Error('no MatadorError', { cause: outcome });
  expect(outcome.hint).to.be.a('string').and.not.equal('');
  return outcome;
}
