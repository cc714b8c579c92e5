import type { LoadedConfig } from '@matador/core';
import { planCampaign, PluginHost } from '@matador/core';
import { loadPluginsOf } from '../project.js';
import type { Check } from './check.js';
import { check, ok, skipped, wrong } from './check.js';
import { checkGateway } from './gateways.js';
import { checkForwarding, checkNftables, checkNode, checkRights, checkTun } from './machine.js';
import { checkPhone } from './phones.js';
import { checkProgram, programs } from './programs.js';
import { checkVantagePoint } from './vantage-points.js';

/** Longest wait for one phone or one vantage point. */
const limitMs = 30_000;

/**
 * Looks at everything a campaign needs, and yields what is found as it is found.
 * @param load reads the configuration; `undefined` where there is none.
 */
export async function* examine(
  load: () => Promise<LoadedConfig | undefined>,
  signal: AbortSignal,
): AsyncGenerator<Check> {
  const found: { loaded?: LoadedConfig; host: PluginHost } = { host: new PluginHost([], []) };
  yield checkNode(process.version);
  yield await check('config', async () => {
    const loaded = await load();
    if (loaded === undefined) return skipped('config', 'none here: only the machine is examined');
    found.loaded = loaded;
    return ok('config', loaded.file);
  });
  const { loaded } = found;
  if (loaded !== undefined) {
    yield await check('plugins', async () => {
      found.host = await loadPluginsOf(loaded);
      const names = found.host.plugins.map(({ name }) => name);
      if (names.length > 0) return ok('plugins', names.join(', '));
      return wrong('plugins', true, 'none', 'Install the plugins that the campaign needs.');
    });
  }
  const needed = (loaded?.config.testbeds.length ?? 0) > 0;
  yield* examineMachine(found.host, needed);
  if (loaded !== undefined) yield* examineCampaign(loaded, found.host, signal);
}

async function* examineMachine(host: PluginHost, needed: boolean): AsyncGenerator<Check> {
  const inUse = new Set(host.plugins.flatMap(({ provides }) => provides));
  for (const program of programs) yield await checkProgram(program, inUse, needed);
  const gateway = needed && inUse.has('gateway:linux');
  yield await check('rights', () => checkRights(gateway));
  yield await check('tun', () => checkTun(needed && inUse.has('tunnel:ssh')));
  yield await check('ip-forward', () => checkForwarding(gateway));
  yield await check('nftables', () => checkNftables(gateway));
}

async function* examineCampaign(
  { config }: LoadedConfig,
  host: PluginHost,
  signal: AbortSignal,
): AsyncGenerator<Check> {
  let vantagePoints = config.vantagePoints;
  if (config.campaign !== undefined) {
    yield await check('campaign', () => {
      const plan = planCampaign(config);
      vantagePoints = [...plan.vantagePoints];
      for (const app of plan.campaign.apps) host.get('app', app);
      return ok('campaign', `${plan.pairs.length} pairs, ${plan.steps.length} measurements`);
    });
  }
  const limited = () => AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  const apps = config.campaign?.apps ?? [];
  const phones = config.testbeds.flatMap(({ id, a, b }) => [
    { place: `${id}/a`, side: a, apps },
    { place: `${id}/b`, side: b, apps },
  ]);
  const looks = [
    ...phones.map((phone) => checkPhone(phone, host, limited())),
    ...vantagePoints.map((vantagePoint) =>
      checkVantagePoint(vantagePoint, config.trace.probe, host, limited()),
    ),
  ];
  const gateways = new Map(phones.map(({ side }) => [side.gateway.id, side.gateway]));
  for (const gateway of gateways.values()) yield* checkGateway(gateway, host, limited());
  for (const look of looks) {
    yield* await look;
    signal.throwIfAborted();
  }
}
