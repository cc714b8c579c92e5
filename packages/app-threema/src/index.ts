import { defineMessenger, definePlugin, Tokens } from '@matador/core';
import { z } from 'zod';
import { threema } from './threema.js';

export { threema } from './threema.js';

export default definePlugin({
  name: '@matador/app-threema',
  configSchema: z.strictObject({}),
  register(container) {
    container.registerInstance(Tokens.app, defineMessenger(threema));
  },
});
