import type { InjectionToken } from 'tsyringe';
import type { ImplementationTypes } from './implementations.js';

export type PluginKind = keyof ImplementationTypes;

function token<T>(name: string): InjectionToken<T> {
  return Symbol.for(`matador/${name}`);
}

/** What a plugin can bind, by the kind its manifest names it with. */
export const Tokens: { readonly [K in PluginKind]: InjectionToken<ImplementationTypes[K]> } = {
  app: token('app'),
  phone: token('phone'),
  gateway: token('gateway'),
  tunnel: token('tunnel'),
  capture: token('capture'),
  probe: token('probe'),
  geo: token('geo'),
  shell: token('shell'),
  extractor: token('extractor'),
  location: token('location'),
  countries: token('countries'),
};

export const pluginKinds = Object.keys(Tokens) as PluginKind[];
