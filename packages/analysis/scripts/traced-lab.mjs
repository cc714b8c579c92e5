/** What vantage points see of a lab: path traces with real probes, from each to all others and the servers. */
import { isIPv4 } from 'node:net';
import { loadScenario, openLab, sourceOf } from '../../lab/dist/src/index.js';
import { ScamperProbe } from '../../probe-scamper/dist/src/index.js';

const never = new globalThis.AbortController().signal;

/**
 * Traces in a lab that it brings up and down. Needs root and scamper.
 * @param name of a scenario, or its path.
 * @returns `vantagePoints` (those that the scenario's campaign uses), `traces` with their context, the
 * lab's own imperfect `source` of places, and the `truth`, which is for the judge alone.
 */
export async function traceLab(name) {
  const scenario = await loadScenario(name);
  const chosen = scenario.campaign.vantagePoints ?? scenario.vantagePoints.map(({ id }) => id);
  const vantagePoints = scenario.vantagePoints.filter(({ id }) => chosen.includes(id));
  const lab = await openLab(name);
  try {
    const addresses = [
      ...vantagePoints.map(({ address }) => address),
      ...lab.truth.servers.flatMap((server) => server.addresses.map(({ address }) => address)),
    ].filter((address) => isIPv4(address));
    const traces = await Promise.all(vantagePoints.map((from) => traceFrom(lab, from, addresses)));
    return { vantagePoints, traces: traces.flat(), source: sourceOf(scenario), truth: lab.truth };
  } finally {
    await lab.close();
  }
}

async function traceFrom(lab, { id, address: own }, addresses) {
  const targets = addresses
    .filter((address) => address !== own)
    .map((address) => ({ address, method: 'icmp', port: null }));
  const context = { purpose: 'direct', side: 'a', vantagePoint: id, tracedFrom: 'vantage-point' };
  const traces = [];
  const probe = new ScamperProbe();
  for await (const { target, trace, error } of probe.trace(
    lab.at(`vp-${id}`),
    targets,
    {},
    never,
  )) {
    if (trace !== undefined) traces.push({ ...trace, context });
    else console.error(`${id} to ${target.address}: ${error.message}`);
  }
  return traces;
}
