import { definePlugin, Tokens } from '@matador/core';
import { wechatDriver } from './driver.js';
import { optionsSchema } from './ids.js';

export { wechatDriver } from './driver.js';
export { optionsSchema, publishedIds } from './ids.js';
export { learnIds } from './learn-ids.js';
export type { WechatIds } from './ids.js';
export { wechat } from './wechat.js';

export default definePlugin({
  name: '@matador/app-wechat',
  configSchema: optionsSchema,
  register(container, { options }) {
    container.registerInstance(Tokens.app, wechatDriver(options.ids));
  },
});
