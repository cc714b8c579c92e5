import type {
  AppDriver,
  CaptureProvider,
  CountryDistances,
  GatewayProvider,
  GeoSourceFactory,
  LocationSpoofer,
  PathProbe,
  PhoneProvider,
  TargetExtractor,
  TunnelProvider,
  VantageShellProvider,
} from '../contracts/index.js';
import type { PluginKind } from './tokens.js';

/** What is bound under each kind's token. */
export interface ImplementationTypes {
  app: AppDriver;
  phone: PhoneProvider;
  gateway: GatewayProvider;
  tunnel: TunnelProvider;
  capture: CaptureProvider;
  probe: PathProbe;
  geo: GeoSourceFactory;
  shell: VantageShellProvider;
  extractor: TargetExtractor;
  location: LocationSpoofer;
  countries: CountryDistances;
}

/** What the engine asks for its parts; a plugin host is one, a test's table another. */
export interface Implementations {
  /** @throws UsageError `no-such-implementation`, naming what there is. */
  get<K extends PluginKind>(kind: K, id: string): ImplementationTypes[K];
  all<K extends PluginKind>(kind: K): ImplementationTypes[K][];
}
