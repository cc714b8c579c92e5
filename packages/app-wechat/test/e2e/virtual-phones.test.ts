import { describeAppInLab } from '@matador/testkit';
import { wechatDriver } from '../../src/index.js';

describeAppInLab({
  app: 'wechat',
  driver: wechatDriver(),
  handle: (phone) => `wxid_phone${phone}`,
  hosts: [],
  relay: { ports: [443, 8080] },
  // Its name service and its short requests, at the relay's address.
  services: [
    {
      kind: 'wechat-http',
      domains: [{ name: 'long.weixin.qq.com', addresses: ['192.168.71.1'] }],
    },
  ],
  models: [
    { androidVersion: '13', apiLevel: 33, language: 'zh-CN' },
    { androidVersion: '15', apiLevel: 35, language: 'en-US' },
    { androidVersion: '9', apiLevel: 28, language: 'pt-BR' },
  ],
  testFile: import.meta.url,
});
