import type { PluginKind } from './tokens.js';

/** MATAdOR's own plugins whose package is not named after what it provides. */
const packages: Readonly<Record<string, string>> = {
  'capture:tcpdump': '@matador/capture-pcap',
  'capture:node-pcap': '@matador/capture-pcap',
  'countries:atlas': '@matador/analysis',
  'extractor:packets': '@matador/analysis',
  'geo:lab': '@matador/lab',
  'phone:android': '@matador/device-android',
};

/** The package that, by MATAdOR's naming, provides something: `app:signal` by `@matador/app-signal`. */
export function packageThatProvides(kind: PluginKind, id: string): string {
  return packages[`${kind}:${id}`] ?? `@matador/${kind}-${id}`;
}
