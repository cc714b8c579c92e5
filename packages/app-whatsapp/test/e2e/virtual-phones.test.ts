import { defineMessenger } from '@matador/core';
import { describeAppInLab } from '@matador/testkit';
import { whatsapp } from '../../src/index.js';

describeAppInLab({
  app: 'whatsapp',
  driver: defineMessenger(whatsapp),
  handle: (phone) => `+4915100000${phone}`,
  hosts: ['*.whatsapp.net'],
  models: [
    { androidVersion: '13', apiLevel: 33, language: 'ja-JP' },
    { androidVersion: '15', apiLevel: 35, language: 'pt-BR' },
    { androidVersion: '9', apiLevel: 28, language: 'zh-CN' },
  ],
  testFile: import.meta.url,
});
