import { promises as dns } from 'node:dns';
import type { Reach } from './network.js';

/** The network of this process's namespace, with names asked of the given resolvers only. */
export function realReach(resolvers: readonly string[]): Reach {
  const resolver = new dns.Resolver({ timeout: 3000, tries: 3 });
  resolver.setServers(resolvers);
  return {
    resolve: (name) => resolver.resolve4(name),
    cancel: () => resolver.cancel(),
    locate: (host, port) => ({ host, port }),
  };
}
