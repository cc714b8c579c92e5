import type { DependencyContainer } from 'tsyringe';
import type { z } from 'zod';

export interface PluginContext<Options> {
  /** The plugin's own options, as its schema read them. */
  readonly options: Options;
  /** The folder that relative paths in the configuration start from. */
  readonly baseDirectory: string;
}

export interface PluginDefinition<Schema extends z.ZodType = z.ZodType> {
  /** The package's name. */
  readonly name: string;
  /** Reads the plugin's options; `{}` must be valid for a plugin that needs none. */
  readonly configSchema: Schema;
  /** Binds implementations to core's tokens in a container of the plugin's own. */
  register(container: DependencyContainer, context: PluginContext<z.infer<Schema>>): void;
}

/** What a plugin's entry exports by default. */
export function definePlugin<Schema extends z.ZodType>(
  definition: PluginDefinition<Schema>,
): PluginDefinition<Schema> {
  return definition;
}
