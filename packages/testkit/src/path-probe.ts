import type { CommandRunner, PathProbe, Probe, TraceOutcome, TraceTarget } from '@matador/core';
import { MatadorError } from '@matador/core';
import type { HeldLab, TruePath } from '@matador/lab';
import { openLab } from '@matador/lab';
import { expect } from 'chai';
import { untruthsOf } from './trace-truth.js';

export interface PathProbeOptions {
  /** What the probe can trace by; default all three. */
  readonly methods?: readonly TraceTarget['method'][];
}

const vantagePoint = 'de';
/** A port of the lab's servers and vantage points for each method: UDP finds it closed, and is told so. */
const ports = {
  tcp: { server: 443, 'vantage-point': 22 },
  udp: { server: 443, 'vantage-point': 443 },
};
/** More than any path of the lab has, and longer than its longest round trip. */
const options = { maxHops: 20, waitMs: 1000, names: false };
const soon = (): AbortSignal => AbortSignal.timeout(120_000);

/**
 * Tries a path probe at a vantage point of the lab's scenario `hard-paths`, over IPv4 and IPv6, with
 * silent, ICMP-limited, hidden and load-balanced routers, and compares every trace with the truth.
 * Needs root and what the lab needs; says why it is skipped where it cannot run.
 * @param probe as it comes, told to be as fast as it can be.
 */
export function describePathProbe(
  name: string,
  probe: PathProbe,
  { methods = ['tcp', 'udp', 'icmp'] }: PathProbeOptions = {},
): void {
  describe(`${name} on hard paths`, function () {
    this.timeout(180_000);
    let lab: HeldLab | undefined;
    let from: CommandRunner;
    /** Probes of hops whose routers answer only now and then. */
    const limited: Probe[] = [];

    before(async function () {
      if (process.platform !== 'linux' || process.getuid?.() !== 0) {
        console.log('      skipped: the lab needs Linux and root');
        this.skip();
      }
      lab = await openLab('hard-paths');
      from = lab.at(`vp-${vantagePoint}`);
    });
    after(async () => lab?.close());

    const paths = (): TruePath[] =>
      (lab?.truth.paths ?? []).filter(
        ({ from: start, to }) => start === vantagePoint && to.id !== vantagePoint,
      );

    const traceAll = async (
      targets: readonly TraceTarget[],
      signal = soon(),
    ): Promise<TraceOutcome[]> => {
      const outcomes: TraceOutcome[] = [];
      for await (const outcome of probe.trace(from, targets, options, signal)) {
        outcomes.push(outcome);
      }
      return outcomes;
    };

    it('can probe from a vantage point that has its program', async () => {
      expect(await probe.canProbe(from, soon())).to.deep.equal({ ok: true });
    });

    it('says why it cannot where there is none', async () => {
      const missing = (): Promise<never> =>
        Promise.reject(new MatadorError('no such program', { code: 'command-not-found' }));
      const can = await probe.canProbe({ run: missing, start: missing }, soon());
      expect(can.ok).to.equal(false);
      expect(!can.ok && can.reasons).to.have.length.greaterThan(0);
    });

    for (const method of methods) {
      it(`gives the true hops in order by ${method}`, async () => {
        const truths = new Map(paths().map((path) => [targetOf(path, method), path]));
        const outcomes = await traceAll([...truths.keys()]);
        expect(outcomes).to.have.length(truths.size);
        const problems = outcomes.flatMap((outcome) => {
          const path = truths.get(outcome.target);
          if (path === undefined) return ['an outcome for a target that was not asked for'];
          const what = `${method} to ${path.to.address}`;
          if ('error' in outcome) return [`${what}: ${outcome.error.message}`];
          const { trace } = outcome;
          expect(trace, what).to.deep.include({
            schema: 'matador/path-trace/1',
            method,
            port: outcome.target.port,
            destination: { name: null, address: path.to.address },
          });
          limited.push(
            ...trace.hops
              .filter((_, index) => path.hops[index]?.limited)
              .flatMap(({ probes }) => probes),
          );
          return untruthsOf(trace, path).map((problem) => `${what}: ${problem}`);
        });
        expect(problems).to.deep.equal([]);
      });
    }

    it('has met routers that answer a part of the probes only', () => {
      const addresses = new Set(limited.map(({ address }) => address));
      expect(addresses).to.include(null).and.have.length.greaterThan(1);
    });

    it('says that a destination which is not there was not reached', async () => {
      const [method = 'icmp'] = methods;
      const target = { address: '198.51.100.7', method, port: method === 'icmp' ? null : 443 };
      const [outcome] = await traceAll([target]);
      expect(outcome !== undefined && 'trace' in outcome && outcome.trace.reached).to.equal(false);
    });

    it('has an outcome for each target, with an error where it is none', async () => {
      const [method = 'icmp'] = methods;
      const [good] = paths().map((path) => targetOf(path, method));
      if (good === undefined) throw new Error('the lab has paths');
      const bad: TraceTarget = { ...good, address: 'nonsense' };
      const outcomes = await traceAll([bad, good]);
      expect(outcomes).to.have.length(2);
      for (const outcome of outcomes) {
        expect('error' in outcome).to.equal(outcome.target === bad);
      }
    });

    it('ends when it is aborted', async () => {
      const [method = 'icmp'] = methods;
      const stop = new AbortController();
      const reason = new Error('enough');
      const work = traceAll(
        paths().map((path) => targetOf(path, method)),
        stop.signal,
      ).then(
        () => 'it went on',
        (error: unknown) => error,
      );
      stop.abort(reason);
      expect(await work).to.equal(reason);
    });
  });
}

function targetOf({ to }: TruePath, method: TraceTarget['method']): TraceTarget {
  return { address: to.address, method, port: method === 'icmp' ? null : ports[method][to.kind] };
}
