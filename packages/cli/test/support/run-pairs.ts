import { loadConfig, loadPlugins, runCampaign, UsageError } from '@matador/core';
import { labConfigFile } from '@matador/lab';
import { join } from 'node:path';

/**
 * Runs in a lab: the lab's campaign for pairs of vantage points, `de+br` for instance, each in a data
 * set of its own below a folder, with captures of the uplink too, and each until it is measured or
 * has failed once.
 */
const [folder = '', ...pairs] = process.argv.slice(2);
const { config, directory, file } = await loadConfig(labConfigFile, process.cwd());
const { campaign } = config;
if (campaign === undefined) throw new UsageError('no campaign', { code: 'no-campaign' });
const host = await loadPlugins({
  entries: config.plugins,
  projectDirectory: directory,
  baseDirectory: directory,
  configFile: file,
});
for (const pair of pairs) {
  const stop = new AbortController();
  await runCampaign({
    config: {
      ...config,
      capture: { ...config.capture, uplink: true },
      campaign: { ...campaign, vantagePoints: pair.split('+'), sameCountryPairs: false },
    },
    implementations: host,
    plugins: [],
    toolVersion: '0',
    dataset: join(folder, pair),
    onEvent: (event) => {
      if (event.kind === 'measurement-finished' && event.outcome === 'failed') stop.abort();
    },
    signal: stop.signal,
  });
}
