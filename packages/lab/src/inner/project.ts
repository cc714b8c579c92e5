import { randomBytes } from 'node:crypto';
import { stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { matadorConfig } from '../matador-config.js';
import type { SshAccess } from '../nodes/vantage-point.js';
import type { Scenario } from '../scenario/schema.js';
import { labConfigFile, wifiPassphraseFile } from '../state.js';

/**
 * Writes the project from which `matador` measures in this lab: the configuration, the WLAN's
 * passphrase, and the packages that are installed beside this one.
 */
export async function makeProject(
  scenario: Scenario,
  scenarioFile: string,
  ssh: SshAccess,
): Promise<void> {
  await writeFile(wifiPassphraseFile, randomBytes(12).toString('hex'), { mode: 0o600 });
  await writeFile(labConfigFile, stringify(matadorConfig(scenario, scenarioFile, ssh)));
  const modules = await nodeModules();
  if (modules !== undefined) {
    await symlink(modules, join(dirname(labConfigFile), 'node_modules'));
  }
}

/** The nearest folder of packages, from this file upwards, in which core is installed. */
async function nodeModules(): Promise<string | undefined> {
  let directory = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const candidate = join(directory, 'node_modules');
    const holds = await stat(join(candidate, '@matador', 'core')).catch(() => undefined);
    if (holds !== undefined) return candidate;
    if (directory === dirname(directory)) return undefined;
    directory = dirname(directory);
  }
}
