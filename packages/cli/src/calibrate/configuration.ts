import { basename, extname } from 'node:path';
import type { PluginEntry } from '@matador/core';
import { Document, isMap, isSeq, parseDocument } from 'yaml';

export interface LearntOption {
  /** The plugin that drives the app. */
  readonly plugin: string;
  readonly versionName: string;
  readonly ids: Readonly<Record<string, string>>;
}

/**
 * The text of a configuration file with what was learnt in the plugin's options, everything else as
 * it was, comments too; `undefined` for a file that is a program.
 * @param loaded names of all plugins in use: where the file lists none, it has to list them then.
 */
export function configurationWith(
  learnt: LearntOption,
  file: string,
  text: string,
  loaded: readonly string[],
): string | undefined {
  switch (extname(file)) {
    case '.yaml':
    case '.yml':
      return editYaml(text, learnt, loaded);
    case '.json':
      return editJson(text, learnt, loaded, basename(file) === 'package.json');
    default:
      return undefined;
  }
}

/** What to add to a configuration by hand. */
export function toAddByHand(learnt: LearntOption): string {
  const entry = { name: learnt.plugin, options: { ids: { [learnt.versionName]: learnt.ids } } };
  return `plugins: [\n  ${JSON.stringify(entry)},\n]`;
}

function editYaml(text: string, learnt: LearntOption, loaded: readonly string[]): string {
  const document = parseDocument(text);
  // An empty file is a configuration too.
  const edited: Document = document.contents === null ? new Document({}) : document;
  if (!isSeq(edited.get('plugins'))) edited.set('plugins', edited.createNode([...loaded]));
  const entries = edited.get('plugins');
  const items: unknown[] = isSeq(entries) ? entries.items : [];
  const index = items.findIndex((item) => nameOf(item) === learnt.plugin);
  if (!isMap(items[index])) {
    edited.setIn(['plugins', index], edited.createNode({ name: learnt.plugin }));
  }
  const path = ['plugins', index, 'options', 'ids', learnt.versionName];
  for (let depth = 3; depth <= path.length; depth += 1) {
    const part = path.slice(0, depth);
    if (!isMap(edited.getIn(part))) edited.setIn(part, edited.createNode({}));
  }
  for (const [view, id] of Object.entries(learnt.ids)) edited.setIn([...path, view], id);
  return edited.toString({ lineWidth: 0 });
}

/** Of a plugin's entry, which is a name alone or has one. */
function nameOf(item: unknown): unknown {
  if (isMap(item)) return item.get('name');
  return typeof item === 'object' && item !== null && 'value' in item ? item.value : item;
}

interface JsonConfiguration {
  plugins?: readonly PluginEntry[];
}

/** The file was read as a configuration before: it holds an object of that shape. */
function editJson(
  text: string,
  learnt: LearntOption,
  loaded: readonly string[],
  isPackage: boolean,
): string {
  const content = JSON.parse(text) as JsonConfiguration & { matador?: JsonConfiguration };
  const configuration = isPackage ? content.matador : content;
  const plugins = (configuration?.plugins ?? loaded).map((entry) => withIds(entry, learnt));
  const edited = { ...configuration, plugins };
  const indent = /^[ \t]+/m.exec(text)?.[0] ?? '  ';
  return `${JSON.stringify(isPackage ? { ...content, matador: edited } : edited, null, indent)}\n`;
}

function withIds(entry: PluginEntry, { plugin, versionName, ids }: LearntOption): PluginEntry {
  const { name, options } = typeof entry === 'string' ? { name: entry, options: {} } : entry;
  if (name !== plugin) return entry;
  const before = options as { ids?: Record<string, object> } | undefined;
  const merged = { ...before?.ids, [versionName]: { ...before?.ids?.[versionName], ...ids } };
  return { name, options: { ...before, ids: merged } };
}
