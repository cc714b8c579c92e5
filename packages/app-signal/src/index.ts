import { defineMessenger, definePlugin, Tokens } from '@matador/core';
import { z } from 'zod';
import { signal } from './signal.js';

export { signal } from './signal.js';

export default definePlugin({
  name: '@matador/app-signal',
  configSchema: z.strictObject({}),
  register(container) {
    container.registerInstance(Tokens.app, defineMessenger(signal));
  },
});
