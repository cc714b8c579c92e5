import { definePlugin, Tokens } from '@matador/core';
import { z } from 'zod';
import { wireguardTunnelProvider } from './provider.js';

export { parseWireguardFile } from './config-file.js';
export type { WireguardFile } from './config-file.js';
export { wireguardTunnelProvider } from './provider.js';
export type { WgSettings } from './wg-settings.js';

export default definePlugin({
  name: '@matador/tunnel-wireguard',
  configSchema: z.strictObject({}),
  register(container, { baseDirectory }) {
    container.registerInstance(Tokens.tunnel, wireguardTunnelProvider(baseDirectory));
  },
});
