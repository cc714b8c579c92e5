import type { InjectionToken } from 'tsyringe';
import type {
  AppDriver,
  CaptureProvider,
  GatewayProvider,
  GeoSourceFactory,
  PathProbe,
  PhoneProvider,
  TargetExtractor,
  TunnelProvider,
  VantageShellProvider,
} from '../contracts/index.js';

function token<T>(name: string): InjectionToken<T> {
  return Symbol.for(`matador/${name}`);
}

/** What a plugin can bind, by the kind its manifest names it with. */
export const Tokens = {
  app: token<AppDriver>('app'),
  phone: token<PhoneProvider>('phone'),
  gateway: token<GatewayProvider>('gateway'),
  tunnel: token<TunnelProvider>('tunnel'),
  capture: token<CaptureProvider>('capture'),
  probe: token<PathProbe>('probe'),
  geo: token<GeoSourceFactory>('geo'),
  shell: token<VantageShellProvider>('shell'),
  extractor: token<TargetExtractor>('extractor'),
} as const;

export type PluginKind = keyof typeof Tokens;
export const pluginKinds = Object.keys(Tokens) as PluginKind[];
