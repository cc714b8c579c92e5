import { createSocket } from 'node:dgram';
import { promises as dns } from 'node:dns';
import type { Reach } from './network.js';

/** The network of this process's namespace, with names asked of the given resolvers only. */
export function realReach(resolvers: readonly string[]): Reach {
  const resolver = new dns.Resolver({ timeout: 3000, tries: 3 });
  resolver.setServers(resolvers);
  return {
    resolve: async (name) => {
      const v4 = resolver.resolve4(name);
      if (!(await hasIpv6())) return v4;
      const [six, four] = await Promise.allSettled([resolver.resolve6(name), v4]);
      if (six.status === 'rejected') return v4;
      return [...six.value, ...(four.status === 'fulfilled' ? four.value : [])];
    },
    cancel: () => resolver.cancel(),
    locate: (host, port) => ({ host, port }),
  };
}

/** Whether there is a way to public IPv6 addresses, which is how Android decides to ask for them. */
async function hasIpv6(): Promise<boolean> {
  const socket = createSocket('udp6');
  try {
    // Nothing is sent: the kernel only looks for a route and an address of its own.
    return await new Promise<boolean>((resolve) => {
      socket.once('error', () => resolve(false));
      socket.connect(53, '2000::', () => resolve(true));
    });
  } finally {
    socket.close();
  }
}
