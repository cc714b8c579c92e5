import { z } from 'zod';
import { isPlugin } from './manifest.js';
import { findPackage, findProject } from './packages.js';

const dependenciesSchema = z.record(z.string(), z.unknown()).catch({});
const projectSchema = z
  .looseObject({
    dependencies: dependenciesSchema,
    devDependencies: dependenciesSchema,
    optionalDependencies: dependenciesSchema,
  })
  .catch({ dependencies: {}, devDependencies: {}, optionalDependencies: {} });

/**
 * The plugins among the dependencies of the project that holds `directory`, in order of name:
 * what is loaded when a configuration has no `plugins`.
 */
export async function discoverPlugins(directory: string): Promise<string[]> {
  const project = await findProject(directory);
  if (project === undefined) return [];
  const { dependencies, devDependencies, optionalDependencies } = projectSchema.parse(
    project.packageJson,
  );
  const names = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
  const plugins: string[] = [];
  for (const name of names.sort()) {
    const found = await findPackage(name, project.directory);
    if (found !== undefined && isPlugin(found.packageJson)) plugins.push(name);
  }
  return plugins;
}
