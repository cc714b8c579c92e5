import { defineMessenger, definePlugin, Tokens } from '@matador/core';
import { z } from 'zod';
import { telegram } from './telegram.js';

export { telegram } from './telegram.js';

export default definePlugin({
  name: '@matador/app-telegram',
  configSchema: z.strictObject({}),
  register(container) {
    container.registerInstance(Tokens.app, defineMessenger(telegram));
  },
});
