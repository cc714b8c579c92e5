// Times the tracing of 100 targets from one vantage point of a lab, 32 ms away and behind a silent
// router, with traceroute and scamper: `npm run bench -- trace`. Every trace is compared with the truth.
// Needs root and what the lab needs.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { openLab } from '@matador/lab';
import { ScamperProbe } from '@matador/probe-scamper';
import { TracerouteProbe } from '@matador/probe-traceroute';
import { untruthsOf } from '@matador/testkit';
import { parse, stringify } from 'yaml';

const targets = 100;
const runs = 3;
const never = new globalThis.AbortController().signal;

/** Six hops, the third silent; there and back 2 · (0.2 + 4 · 3.9 + 0.2) = 32 ms. */
async function scenario() {
  const hardPaths = import.meta.resolve('@matador/lab/package.json');
  const text = await readFile(
    fileURLToPath(new URL('scenarios/hard-paths.yaml', hardPaths)),
    'utf8',
  );
  const world = parse(text);
  const place = { country: 'DE', city: 'Frankfurt', latitude: 50.11, longitude: 8.68 };
  const ids = ['r1', 'r2', 'r3', 'r4', 'r5'];
  return {
    ...world,
    name: 'bench-trace',
    balanced: [],
    ipv6: false,
    vantagePoints: [{ id: 'vp', ...place, address: '116.202.11.83', router: 'r1' }],
    site: { ...world.site, router: 'r1' },
    routers: ids.map((id, index) => ({
      ...{ id, ...place, address: `62.154.5.${index + 1}`, silent: id === 'r3' },
    })),
    links: ids.slice(1).map((id, index) => ({ between: [ids[index], id], delayMs: 3.9 })),
    servers: [
      {
        ...{ id: 'targets', ...place, router: 'r5' },
        endpoints: Array.from({ length: targets }, (_unused, index) => ({
          address: `76.223.92.${index + 1}`,
          names: [`t${index}.example.org`],
          kind: 'connectivity',
          role: 'background',
        })),
      },
    ],
    geodata: { date: '2026-10-01' },
    campaign: { ...world.campaign, apps: ['signal'] },
  };
}

const folder = await mkdtemp(join(tmpdir(), 'matador-bench-trace-'));
const file = join(folder, 'bench.yaml');
await writeFile(file, stringify(await scenario()));
const lab = await openLab(file);
try {
  const paths = lab.truth.paths.filter(({ to }) => to.kind === 'server');
  const truths = new Map(paths.map((path) => [path.to.address, path]));
  const rtt = paths[0].hops.at(-1).rttMs;
  console.log(`${paths.length} targets, ${paths[0].hops.length} hops, the third silent, ${rtt} ms`);
  const probes = [
    ['scamper, 1,000 packets/s, 1 query', new ScamperProbe({ pps: 1000 }), { queries: 1 }],
    ['scamper, 10,000 packets/s, 1 query', new ScamperProbe({ pps: 10_000 }), { queries: 1 }],
    ['scamper, 10,000 packets/s, 3 queries', new ScamperProbe({ pps: 10_000 }), { queries: 3 }],
    ['traceroute, 16 at once, 3 queries', new TracerouteProbe(), { queries: 3 }],
  ];
  for (const [name, probe, options] of probes) {
    for (const method of ['tcp', 'udp', 'icmp']) {
      const seconds = [];
      let wrong = 0;
      for (let run = 0; run < runs; run++) {
        const port = method === 'icmp' ? null : method === 'tcp' ? 80 : 443;
        const wanted = paths.map(({ to }) => ({ address: to.address, method, port }));
        const from = performance.now();
        const chosen = { names: false, waitMs: 1000, ...options };
        for await (const outcome of probe.trace(lab.at('vp-vp'), wanted, chosen, never)) {
          const path = truths.get(outcome.target.address);
          if ('error' in outcome || untruthsOf(outcome.trace, path).length > 0) wrong++;
        }
        seconds.push((performance.now() - from) / 1000);
      }
      const shown = seconds.map((each) => each.toFixed(2)).join(', ');
      console.log(`${name}, ${method}: ${shown} s; ${wrong} of ${runs * targets} not as the truth`);
    }
  }
} finally {
  await lab.close();
  await rm(folder, { recursive: true });
}
