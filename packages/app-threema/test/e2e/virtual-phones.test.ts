import { defineMessenger } from '@matador/core';
import { describeAppInLab } from '@matador/testkit';
import { threema } from '../../src/index.js';

describeAppInLab({
  app: 'threema',
  driver: defineMessenger(threema),
  handle: (phone) => `PHONE00${phone}`,
  hosts: ['*.0.threema.ch', '*.threema.ch'],
  models: [
    { androidVersion: '15', apiLevel: 35, language: 'es-ES' },
    { androidVersion: '9', apiLevel: 28, language: 'zh-CN' },
    { androidVersion: '13', apiLevel: 33, language: 'en-GB' },
  ],
  testFile: import.meta.url,
});
