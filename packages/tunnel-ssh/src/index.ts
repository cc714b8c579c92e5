import { definePlugin, Tokens } from '@matador/core';
import { z } from 'zod';
import { sshTunnelProvider } from './provider.js';

export { sshTunnelProvider } from './provider.js';
export { sshFailure } from './ssh-failure.js';

export default definePlugin({
  name: '@matador/tunnel-ssh',
  configSchema: z.strictObject({}),
  register(container) {
    container.registerInstance(Tokens.tunnel, sshTunnelProvider);
  },
});
