import { defineMessenger, definePlugin, Tokens } from '@matador/core';
import { z } from 'zod';
import { whatsapp } from './whatsapp.js';

export { whatsapp } from './whatsapp.js';

export default definePlugin({
  name: '@matador/app-whatsapp',
  configSchema: z.strictObject({}),
  register(container) {
    container.registerInstance(Tokens.app, defineMessenger(whatsapp));
  },
});
