import { z } from 'zod';
import { idSchema } from '../contracts/index.js';
import { describeIssues } from '../config/describe-issues.js';
import { UsageError } from '../errors.js';
import type { PluginKind } from './tokens.js';
import { pluginKinds } from './tokens.js';

/** The keyword in package.json that makes a package a plugin. */
export const pluginKeyword = 'matador-plugin';
/** The version of the contracts between this engine and its plugins. */
export const contractVersion = 1;

/** One thing a plugin provides: `app:signal` in its manifest. */
export interface Provided {
  readonly kind: PluginKind;
  readonly id: string;
}

export interface PluginManifest {
  readonly name: string;
  readonly version: string;
  readonly provides: readonly Provided[];
}

const packageSchema = z.looseObject({
  name: z.string().min(1),
  version: z.string().default('0.0.0'),
  keywords: z.array(z.string()).default([]),
  matador: z.looseObject({ contract: z.int() }),
});
const providesSchema = z.strictObject({
  contract: z.int(),
  provides: z.array(z.string()).min(1),
});

/** Whether a package says of itself that it is a plugin. */
export function isPlugin(packageJson: unknown): boolean {
  const read = z.looseObject({ keywords: z.array(z.string()) }).safeParse(packageJson);
  return read.success && read.data.keywords.includes(pluginKeyword);
}

/** Whether the field `matador` of a package.json is a plugin's manifest and not a configuration. */
export function isPluginManifest(field: unknown): boolean {
  return (
    typeof field === 'object' && field !== null && ('contract' in field || 'provides' in field)
  );
}

/**
 * Checks a plugin's package.json before any of its code is loaded.
 * @param name the name it was asked for by.
 * @throws UsageError `plugin-manifest` or `plugin-contract`, naming the plugin, what is wrong, and
 * the mend.
 */
export function readManifest(packageJson: unknown, name: string): PluginManifest {
  const wrong = (reason: string, hint: string, code = 'plugin-manifest') =>
    new UsageError(`plugin ${name}: ${reason}`, { code, hint });
  const author = `Its author must mend its package.json; until then take it out of the project.`;

  if (!isPlugin(packageJson)) {
    throw wrong(
      `its package.json lacks the keyword "${pluginKeyword}", so it is not a plugin`,
      'Check the name; if it is right, its author must add the keyword.',
    );
  }
  const described = packageSchema.safeParse(packageJson);
  if (!described.success) {
    throw wrong(`its package.json is wrong: ${describeIssues(described.error).join('; ')}`, author);
  }
  const { matador, version } = described.data;
  if (described.data.name !== name) {
    throw wrong(`its package.json says that it is ${described.data.name}`, author);
  }
  // The contract comes first: what a newer one may say is not known here.
  if (matador.contract > contractVersion) {
    throw wrong(
      `it is made for contract ${matador.contract}, this engine has contract ${contractVersion}`,
      'Update the engine: npm install @matador/core@latest.',
      'plugin-contract',
    );
  }
  if (matador.contract < contractVersion) {
    throw wrong(
      `it is made for contract ${matador.contract}, this engine has contract ${contractVersion}`,
      `Update the plugin: npm install ${name}@latest.`,
      'plugin-contract',
    );
  }
  const manifest = providesSchema.safeParse(matador);
  if (!manifest.success) {
    const problems = describeIssues(manifest.error, 'matador').join('; ');
    throw wrong(`its package.json is wrong: ${problems}`, author);
  }
  const provides = manifest.data.provides.map((text) => {
    const provided = readProvided(text);
    if (typeof provided === 'string') throw wrong(`it provides "${text}": ${provided}`, author);
    return provided;
  });
  const texts = manifest.data.provides;
  const twice = texts.find((text, index) => texts.indexOf(text) !== index);
  if (twice !== undefined) throw wrong(`it names "${twice}" twice in what it provides`, author);
  return { name, version, provides };
}

/** `app:signal` as kind and id, or what is wrong with it. */
function readProvided(text: string): Provided | string {
  const [, kindText = '', id = ''] = /^([^:]*):(.*)$/.exec(text) ?? [];
  if (kindText === '' || id === '') return 'expected KIND:ID, as in "app:signal"';
  const kind = pluginKinds.find((known) => known === kindText);
  if (kind === undefined) {
    return `"${kindText}" is no kind of plugin; the kinds are ${pluginKinds.join(', ')}`;
  }
  const read = idSchema.safeParse(id);
  if (!read.success) return `"${id}": ${read.error.issues.map(({ message }) => message).join()}`;
  return { kind, id };
}
