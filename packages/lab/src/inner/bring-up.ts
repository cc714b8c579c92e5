import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabEvent, LabStage } from '../events.js';
import { bringUpNetwork } from '../network/bring-up.js';
import { planNetwork } from '../network/plan.js';
import { computeRoutes } from '../network/routes.js';
import { makeCertificates } from '../nodes/certificates.js';
import { delegations, dnsmasqArguments, forwarderArguments, hostsFile } from '../nodes/names.js';
import { waitForResolver, waitForSshd } from '../nodes/readiness.js';
import { startPhones, startServers } from '../nodes/programs.js';
import type { Supervisor } from '../nodes/supervisor.js';
import { plugIn } from '../nodes/usb-cable.js';
import { makeSshKeys, startGatewaySshds, startVantagePoint } from '../nodes/vantage-point.js';
import { addressesOf } from '../scenario/addresses.js';
import type { Scenario } from '../scenario/schema.js';
import { testbedSides } from '../scenario/testbeds.js';
import { adbSocket, labDirectory, labTruthFile } from '../state.js';
import { writeTruth } from '../truth/write.js';
import { makeProject } from './project.js';
import { makePrivateSystem } from './private-system.js';

/** Brings everything of the scenario up in the namespaces that the process is in. */
export async function bringUp(
  scenario: Scenario,
  scenarioPath: string,
  delayProgram: string,
  supervisor: Supervisor,
  onEvent: (event: LabEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const startedAt = performance.now();
  const stage = async <T>(name: LabStage, work: () => Promise<T>): Promise<T> => {
    const from = performance.now();
    onEvent({ kind: 'stage-started', stage: name });
    const result = await work();
    onEvent({ kind: 'stage-done', stage: name, ms: since(from) });
    return result;
  };
  const plan = planNetwork(scenario);
  const routes = computeRoutes(plan, scenario);
  const hosts = join(labDirectory, 'hosts');

  await stage('network', async () => {
    await makePrivateSystem(scenario.site.address);
    await writeFile(hosts, hostsFile(scenario));
    await bringUpNetwork(plan, routes, delayProgram, labDirectory, supervisor);
  });
  const ssh = await stage('vantage-points', async () => {
    const access = await makeSshKeys(scenario, labDirectory);
    await startVantagePoints(scenario, hosts, supervisor, signal);
    await startGatewaySshds(scenario, labDirectory, supervisor);
    return access;
  });
  const certificates = await makeCertificates(scenario, labDirectory);
  await makeProject(scenario, scenarioPath, ssh);
  await stage('servers', () => startServers(scenario, certificates, supervisor));
  await stage('phones', async () => {
    await startPhones(scenario, certificates, supervisor);
    for (const { phone, cablePort } of testbedSides(scenario)) {
      await plugIn(cablePort, adbSocket(phone));
    }
  });
  await writeTruth(scenario, labTruthFile);
  onEvent({
    kind: 'up',
    scenario: scenario.name,
    namespaces: plan.nodes.length,
    links: plan.links.length + plan.wlans.length,
    ms: since(startedAt),
  });
}

async function startVantagePoints(
  scenario: Scenario,
  hosts: string,
  supervisor: Supervisor,
  signal: AbortSignal,
): Promise<void> {
  const resolver = (host: Parameters<typeof addressesOf>[0]) =>
    dnsmasqArguments(addressesOf(host), hosts, delegations(scenario));
  await supervisor.start({
    name: "resolver of the tester's site",
    argv: resolver(scenario.site),
  });
  const name = scenario.servers[0]?.endpoints[0]?.names[0];
  await Promise.all(
    scenario.vantagePoints.map(async (point) => {
      const upstream = scenario.vantagePoints.find(({ id }) => id === point.asksResolverOf);
      const argv =
        upstream === undefined
          ? resolver(point)
          : forwarderArguments(addressesOf(point), upstream.address);
      await startVantagePoint(point, labDirectory, argv, supervisor);
      await Promise.all([
        waitForSshd(point.address, signal),
        name === undefined ? undefined : waitForResolver(point.address, name, signal),
      ]);
    }),
  );
}

function since(from: number): number {
  return Math.round(performance.now() - from);
}
