import type { LoadedConfig, PluginHost } from '@matador/core';
import { findConfig, loadConfig, loadPlugins } from '@matador/core';

export interface Project {
  readonly loaded: LoadedConfig;
  readonly host: PluginHost;
}

/** The configuration that is named, or the one found, with its plugins. */
export async function openProject(campaign: string | undefined, cwd: string): Promise<Project> {
  const loaded = await loadConfig(campaign, cwd);
  return { loaded, host: await loadPluginsOf(loaded) };
}

export async function loadPluginsOf(loaded: LoadedConfig): Promise<PluginHost> {
  return await loadPlugins({
    entries: loaded.config.plugins,
    projectDirectory: loaded.directory,
    baseDirectory: loaded.directory,
    configFile: loaded.file,
  });
}

/** For commands that can do without a configuration: `loaded` is `undefined` where there is none. */
export async function openProjectIfAny(
  campaign: string | undefined,
  cwd: string,
): Promise<{ loaded: LoadedConfig | undefined; host: PluginHost }> {
  const loaded = campaign === undefined ? await findConfig(cwd) : await loadConfig(campaign, cwd);
  if (loaded !== undefined) return { loaded, host: await loadPluginsOf(loaded) };
  const host = await loadPlugins({
    entries: undefined,
    projectDirectory: cwd,
    baseDirectory: cwd,
  });
  return { loaded, host };
}
